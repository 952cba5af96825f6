"""The containers' gateway, run by the real Caddy before servers that say what reached them."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psutil
import pytest

from infra import gateway
from infra.embedded import environment
from infra.embedded.refusal import Refusal
from infra.gateway.__main__ import FILE, text
from infra.gateway.caddyfile import Upstreams, on_a_server, on_this_machine
from tests.scripts.checkout import until

SERVERS = ("bff", "auth", "rest", "storage")


class Said(BaseHTTPRequestHandler):
    """Answers with what came."""

    name = ""

    def do_GET(self) -> None:
        body = json.dumps({"server": self.name, "path": self.path, "headers": dict(self.headers)}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def servers() -> Iterator[Upstreams]:
    running = [ThreadingHTTPServer(("127.0.0.1", 0), type(name, (Said,), {"name": name})) for name in SERVERS]
    for one in running:
        threading.Thread(target=one.serve_forever, daemon=True).start()
    places = {name: f"127.0.0.1:{one.server_port}" for name, one in zip(SERVERS, running, strict=True)}
    yield Upstreams(**places)
    for one in running:
        one.shutdown()
        one.server_close()


@contextmanager
def caddy(file: Path, ready: str, told: dict[str, str]) -> Iterator[None]:
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]
    with subprocess.Popen(command, env=os.environ | told, stderr=subprocess.DEVNULL) as running:
        try:
            assert until(lambda: answers(ready), 30)
            yield
        finally:
            running.terminate()


@pytest.fixture(scope="module", params=["false", "true"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Whether Supabase's paths are published, and where the gateway answers."""
    folder = tmp_path_factory.mktemp("gateway")
    (folder / "index.html").write_text("the page")
    with servers() as upstreams, free_ports(2) as (port, health):
        file = folder / "Caddyfile"
        file.write_text(on_a_server(upstreams, folder).replace(":8081", f":{health}"))
        told = {"SITE_ADDRESS": f"http://:{port}", "EXPOSE_SUPABASE_API": request.param, "HOME": str(folder)}
        with caddy(file, f"http://127.0.0.1:{health}/.ibid-gateway", told):
            yield request.param, f"http://127.0.0.1:{port}"


def answers(address: str) -> bool:
    try:
        return httpx.get(address).is_success
    except httpx.TransportError:
        return False


@contextmanager
def free_ports(count: int) -> Iterator[list[int]]:
    used = {one.laddr.port for one in psutil.net_connections("tcp") if one.laddr}
    yield [port for port in range(18_080, 28_000) if port not in used][:count]


def test_pages_and_the_bff_are_there_either_way(site: tuple[str, str]) -> None:
    _, address = site

    page, answer = httpx.get(address), httpx.get(f"{address}/api/health", headers={"x-client-ip": "6.6.6.6"})

    assert page.text == "the page"
    assert "max-age" in page.headers["strict-transport-security"]
    assert answer.json()["server"] == "bff"
    assert answer.json()["headers"]["X-Client-Ip"] == "127.0.0.1"


@pytest.mark.parametrize("path", ["/rest/v1/projects", "/auth/v1/token", "/auth/v1/admin/users", "/storage/v1/bucket"])
def test_supabases_own_paths_are_published_only_where_the_operator_says_so(site: tuple[str, str], path: str) -> None:
    published, address = site

    answer = httpx.get(f"{address}{path}", headers={"apikey": "a-key"})

    if published == "true":
        assert answer.json()["path"] == "/" + path.split("/", 3)[3]
        assert answer.json()["headers"]["Authorization"] == "Bearer a-key"
    else:
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
        assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("path", "server", "prefix"), [
    ("/auth/v1/verify?token=t", "auth", "/auth/v1"), ("/auth/v1/callback?code=c", "auth", "/auth/v1"),
    ("/storage/v1/object/sign/vault/a.pdf?token=t", "storage", "/storage/v1"),
])  # fmt: skip
def test_the_links_of_mails_and_signed_addresses_lead_somewhere_either_way(
    site: tuple[str, str], path: str, server: str, prefix: str
) -> None:
    _, address = site

    reached = httpx.get(f"{address}{path}", headers={"cookie": "ibid=secret"}).json()

    assert (reached["server"], prefix + reached["path"]) == (server, path)
    assert reached["headers"]["X-Forwarded-Prefix"] == prefix
    assert "Cookie" not in reached["headers"]


@pytest.mark.parametrize(("named", "believed"), [("", "127.0.0.1"), ("10.0.0.0/8, 127.0.0.1", "203.0.113.7")])
def test_on_this_machine_a_proxy_is_believed_only_where_it_is_named(tmp_path: Path, named: str, believed: str) -> None:
    trusted = environment.believed({"GATEWAY_TRUSTED_PROXIES": named})
    with servers() as upstreams, free_ports(1) as (port,):
        file = tmp_path / "Caddyfile"
        file.write_text(on_this_machine(port, "127.0.0.1", tmp_path, upstreams, https=False, trusted=trusted))
        with caddy(file, f"http://127.0.0.1:{port}/api/health", {"HOME": str(tmp_path)}):
            told = {"x-forwarded-for": "203.0.113.7", "x-client-ip": "6.6.6.6"}
            reached = httpx.get(f"http://127.0.0.1:{port}/api/health", headers=told).json()

    assert reached["headers"]["X-Client-Ip"] == believed


@pytest.mark.parametrize("named", ["10.0.0.0/99", "127.0.0.1 }\n:80 {", "everybody"])
def test_what_names_no_network_is_refused_in_words(named: str) -> None:
    with pytest.raises(Refusal, match="GATEWAY_TRUSTED_PROXIES names networks"):
        environment.believed({"GATEWAY_TRUSTED_PROXIES": named})


def test_the_written_file_is_the_one_that_the_code_writes() -> None:
    assert FILE.read_text() == text(), "write it anew: python -m infra.gateway"
    assert FILE.parent == Path(gateway.__file__).parent


def test_caddy_takes_it_and_would_write_it_no_other_way() -> None:
    told = os.environ | {"SITE_ADDRESS": "ibid.example"}
    for words in (["validate", "--adapter", "caddyfile", "--config"], ["fmt", "--diff"]):
        checked = subprocess.run(["caddy", *words, str(FILE)], env=told, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr + checked.stdout

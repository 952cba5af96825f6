"""The one way in: what each kind of path answers, through the real gateway."""

import json
import os
import signal
import time
from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest

from bff.edge.headers import DATA_POLICY, security_headers
from infra.gateway import caddyfile
from tests.stack import Person, Stack

pytestmark = pytest.mark.stack
UPSTREAMS = caddyfile.Upstreams("127.0.0.1:3001", "127.0.0.1:3002", "127.0.0.1:3003", "127.0.0.1:3005")
OURS = {name.lower(): value for name, value in security_headers(https=False).items()}
ELSEWHERE = {"origin": "https://elsewhere.example"}
SUPABASE = ("/auth/v1/health", "/rest/v1/projects", "/storage/v1/bucket")


def asked(stack: Stack, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{stack.url}{path}", headers=headers, timeout=10)


@pytest.mark.parametrize("path", ["/", "/projects/1", "/assets/none.js", "/api/health", "/api/nothing-here"])
def test_every_page_and_answer_carries_the_same_security_headers(stack: Stack, path: str) -> None:
    answer = asked(stack, path)

    assert {name: answer.headers.get(name) for name in OURS} == OURS
    assert "server" not in answer.headers


@pytest.mark.parametrize("path", SUPABASE)
def test_any_origin_may_ask_supabases_paths_with_a_key_of_its_own(stack: Stack, path: str) -> None:
    before = httpx.options(
        f"{stack.url}{path}",
        headers=ELSEWHERE
        | {
            "access-control-request-method": "POST",
            "access-control-request-headers": "apikey,authorization,x-upsert,prefer",
        },
    )
    answer = asked(stack, path, apikey=stack.service_key, **ELSEWHERE)

    assert before.status_code == 204
    assert "apikey" in before.headers["access-control-allow-headers"]
    assert answer.headers.get_list("access-control-allow-origin") == ["*"]
    assert "access-control-allow-credentials" not in answer.headers


def test_what_a_client_asks_by_options_itself_reaches_the_server(stack: Stack) -> None:
    answer = httpx.options(f"{stack.url}/storage/v1/upload/resumable", timeout=10)

    assert (answer.status_code, answer.headers["tus-version"]) == (204, "1.0.0")


@pytest.mark.parametrize("path", [*SUPABASE, "/storage/v1/object/public/none/none.html"])
def test_nothing_that_supabases_paths_give_runs_in_our_name(stack: Stack, path: str) -> None:
    headers = asked(stack, path, apikey=stack.anon_key).headers

    assert headers.get_list("content-security-policy") == [DATA_POLICY]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "cross-origin"


def test_a_page_stored_as_a_file_keeps_its_stricter_policy(stack: Stack) -> None:
    headers = {"apikey": stack.service_key, "content-type": "text/html"}
    address = f"{stack.url}/storage/v1/object/vault/{uuid4()}/{uuid4()}/1-a.html"
    httpx.post(address, content=b"<script>alert(1)</script>", headers=headers).raise_for_status()

    opened = httpx.get(address, headers=headers)
    httpx.delete(address, headers=headers)

    assert opened.headers.get_list("content-security-policy") == ["default-src 'none'; sandbox"]


def test_no_origin_may_read_what_the_bff_answers(stack: Stack) -> None:
    assert "access-control-allow-origin" not in asked(stack, "/api/health", **ELSEWHERE).headers


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://ibid.tunnel.example", 200), ("https://elsewhere.example", 403), ("http://127.0.0.1:3088", 403)],
)
def test_the_site_works_under_any_name_and_refuses_other_sites_under_each(
    stack: Stack, person: Callable[[], Person], origin: str, status: int
) -> None:
    """Origin is compared with the Host of the request, as a tunnel passes it on."""
    one = person()

    answer = httpx.post(
        f"{stack.url}/api/auth/sign-in",
        json={"email": one.email, "password": one.password},
        headers={"host": "ibid.tunnel.example", "origin": origin, "x-requested-with": "ibid"},
        timeout=10,
    )

    assert answer.status_code == status, answer.text


def test_a_key_alone_is_enough_for_supabases_paths(stack: Stack) -> None:
    assert asked(stack, "/storage/v1/bucket", apikey=stack.service_key).status_code == 200


def test_an_authorization_header_is_not_replaced_by_the_key(stack: Stack) -> None:
    answer = asked(stack, "/rest/v1/projects", apikey=stack.service_key, authorization="Bearer not-a-token")

    assert answer.status_code == 401


def test_no_cookie_reaches_supabases_servers(stack: Stack) -> None:
    answer = asked(stack, "/auth/v1/user", cookie=f"sb-access-token={stack.service_key}", apikey=stack.anon_key)

    assert answer.status_code in {401, 403}


def test_a_failure_is_never_kept_as_an_asset_is(stack: Stack) -> None:
    answer = asked(stack, "/assets/gone-1a2b3c.js")

    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


def test_a_body_over_the_limit_is_refused_in_our_words(stack: Stack) -> None:
    answer = httpx.post(
        f"{stack.url}/rest/v1/rpc/x", content=b"x" * (caddyfile.BODY_LIMIT + 1), headers={"apikey": stack.anon_key}
    )

    assert answer.status_code == 413


def test_the_address_that_a_client_claims_is_not_believed(stack: Stack) -> None:
    """What rate limits count by is set by the gateway, whatever was sent."""
    text = caddyfile.on_this_machine(3000, "127.0.0.1", stack.home, UPSTREAMS, https=False)

    assert text.count("header_up X-Client-Ip {client_ip}") == 4


def test_an_https_site_tells_browsers_to_stay_with_https(stack: Stack) -> None:
    text = caddyfile.on_this_machine(3000, "127.0.0.1", stack.home, UPSTREAMS, https=True)

    assert text.count("Strict-Transport-Security") == 5, "three paths of Supabase's, the pages and the failures"


@pytest.mark.parametrize(("service", "path"), [("bff", "/api/health/live"), ("storage", "/storage/v1/bucket")])
def test_a_part_that_is_down_is_said_so_in_one_voice(stack: Stack, service: str, path: str) -> None:
    noted = json.loads((stack.home / "state.json").read_text())
    os.kill(noted["services"][service]["pid"], signal.SIGKILL)

    answer = until_refused(stack, path)

    assert answer.status_code == 502
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "UPSTREAM_FAILED"
    assert until_answered(stack, path)


def until_refused(stack: Stack, path: str) -> httpx.Response:
    """The supervisor waits half a second and more before it starts anything again."""
    for _ in range(20):
        answer = asked(stack, path, apikey=stack.service_key)
        if answer.status_code == 502:
            break
    return answer


def until_answered(stack: Stack, path: str) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if asked(stack, path, apikey=stack.service_key).status_code == 200:
            return True
        time.sleep(0.1)
    return False

"""start.sh: one command from a clean checkout to a running Ibid, and no work done twice."""

import json
import os
import re
import socket
import stat
import urllib.request

import psutil
import pytest

from tests.scripts.checkout import Checkout, lives, until
from tests.scripts.conftest import First

pytestmark = pytest.mark.timeout(600)
MADE_ONCE = ("venv", "web", "node")
STAMP = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
SHOWN = r"Demo\s+(\S+)\s+password (\S+)"


def test_a_clean_checkout_starts_with_python_alone(checkout: Checkout, first: First) -> None:
    """A Python without venv and pip, no Node, no uv, in a folder that nobody else may enter."""
    assert f"http://127.0.0.1:{checkout.ports.gateway}" in first.said.text
    assert "./scripts/stop.sh" in first.said.text
    assert re.search(rf"^Ibid, {STAMP} UTC, \S+$", first.said.text, re.MULTILINE)
    assert (first.page, first.health) == (200, "healthy")
    assert first.permissions_after == first.permissions_before
    assert until(
        lambda: all(says_who_it_is(checkout, service) for service in ("auth", "storage", "mail", "bff", "worker"))
    )


def says_who_it_is(checkout: Checkout, service: str) -> bool:
    said = (checkout.home / f"logs/{service}.log").read_text()
    return bool(re.search(rf"\bIbid {service}, {STAMP} UTC, \S+, is ready\b", said, re.IGNORECASE))


def test_the_demo_person_can_sign_in_with_the_password_that_status_shows(running: Checkout, first: First) -> None:
    email, password = re.findall(SHOWN, running.run("start.sh", "--status").text)[0]
    request = urllib.request.Request(
        f"http://127.0.0.1:{running.ports.gateway}/api/auth/sign-in",
        json.dumps({"email": email, "password": password}).encode(),
        {"Content-Type": "application/json", "X-Requested-With": "ibid"},
    )

    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.load(answer)["email"] == email
    assert re.search(SHOWN, first.said.text)


def test_one_click_on_draft_right_after_the_first_start_gives_quotes_that_are_exact(first: First) -> None:
    cards = [event["evidence"] for event in first.drafted if event["type"] == "evidence"]

    assert first.drafted[-1]["type"] == "done"
    assert {card["state"] for card in cards} == {"exact"}
    assert {card["pageNumber"] for card in cards} <= {1, 2, 3}


def test_secrets_are_for_their_owner_alone(running: Checkout) -> None:
    assert stat.S_IMODE((running.home / ".env.local").stat().st_mode) == 0o600


def test_postgres_runs_without_roots_rights(running: Checkout) -> None:
    server = psutil.Process(running.services()["postgres"])

    assert server.uids().effective != 0 or os.geteuid() != 0


def test_a_second_start_does_no_work_twice_and_needs_no_network(installed: Checkout) -> None:
    before = {name: (installed.home / name).stat().st_ino for name in MADE_ONCE if (installed.home / name).exists()}

    nowhere = "http://127.0.0.1:9/"
    second = installed.run("start.sh", "--detach", UV_DEFAULT_INDEX=nowhere, npm_config_registry=nowhere)

    assert second.code == 0, second.text
    assert not re.search(r"packages|PostgREST|building|migrated|Node", second.text), second.text
    assert {name: (installed.home / name).stat().st_ino for name in before} == before


def test_a_start_beside_a_running_one_says_so(running: Checkout) -> None:
    second = running.run("start.sh")

    assert second.code == 1
    assert f"Ibid runs here already, at http://127.0.0.1:{running.ports.gateway}" in second.text


def test_a_taken_port_is_named_with_its_holder_and_a_command_that_works(installed: Checkout) -> None:
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", installed.ports.gateway))
        holder.listen()
        refused = installed.run("start.sh", "--detach", "--no-demo")
        assert refused.code == 1
        assert f"port {installed.ports.gateway}" in refused.text
        assert f"process {os.getpid()}" in refused.text
        assert "./scripts/start.sh --detach --no-demo" in refused.text

        offered = dict(re.findall(r"(IBID_\w+)=(\S+)", refused.text))
        moved = installed.run("start.sh", "--detach", "--no-demo", **offered)
        assert moved.code == 0, moved.text
        assert f"http://127.0.0.1:{offered['IBID_PORT']}" in moved.text
    installed.run("stop.sh")


def test_stop_ends_everything_that_start_began(running: Checkout) -> None:
    numbers = running.processes()

    assert "stopped" in running.run("stop.sh").text
    assert [number for number in numbers if lives(number)] == []
    assert "not running" in running.run("stop.sh").text
    assert running.run("start.sh", "--status").code == 1

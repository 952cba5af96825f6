"""start.sh: one command from a clean checkout to a running Ibid, and no work done twice."""

import json
import os
import re
import signal
import socket
import stat
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.scripts.checkout import Checkout, Said, lives

pytestmark = pytest.mark.timeout(600)
MADE_ONCE = ("venv", "web", "node")


def page(checkout: Checkout, path: str = "/") -> tuple[int, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{checkout.ports.gateway}{path}", timeout=10) as answer:
        return answer.status, answer.read().decode()


def permissions_above(folder: Path) -> dict[str, int]:
    return {str(one): stat.S_IMODE(one.stat().st_mode) for one in folder.parents}


def test_a_clean_checkout_starts_with_python_alone(checkout: Checkout, request: pytest.FixtureRequest) -> None:
    before = permissions_above(checkout.folder / "scripts")
    first: Said = request.getfixturevalue("first")

    assert first.code == 0, first.text
    assert f"http://127.0.0.1:{checkout.ports.gateway}" in first.text
    assert "./scripts/stop.sh" in first.text
    assert page(checkout)[0] == 200
    assert json.loads(page(checkout, "/api/health")[1])["status"] == "healthy"
    assert permissions_above(checkout.folder / "scripts") == before


def test_the_demo_person_can_sign_in(running: Checkout, first: Said) -> None:
    said = running.run("start.sh", "--status").text
    email, password = re.findall(r"Demo\s+(\S+)\s+password (\S+)", said)[0]
    request = urllib.request.Request(
        f"http://127.0.0.1:{running.ports.gateway}/api/auth/sign-in",
        json.dumps({"email": email, "password": password}).encode(),
        {"Content-Type": "application/json", "X-Requested-With": "ibid"},
    )

    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.load(answer)["email"] == email
    assert password in first.text


def test_secrets_are_for_their_owner_alone(running: Checkout) -> None:
    assert stat.S_IMODE((running.home / ".env.local").stat().st_mode) == 0o600


def test_postgres_runs_without_roots_rights(running: Checkout) -> None:
    server = psutil.Process(services(running)["postgres"])

    assert server.uids().effective != 0 or os.geteuid() != 0


def services(checkout: Checkout) -> dict[str, int]:
    noted = json.loads((checkout.home / "state.json").read_text())
    return {name: process["pid"] for name, process in noted["services"].items()}


def test_a_second_start_does_no_work_twice(installed: Checkout) -> None:
    before = {name: (installed.home / name).stat().st_ino for name in MADE_ONCE if (installed.home / name).exists()}

    second = installed.run("start.sh", "--detach")

    assert second.code == 0, second.text
    assert not re.search(r"packages|PostgREST|building|migrated|Node", second.text), second.text
    assert {name: (installed.home / name).stat().st_ino for name in before} == before


def test_a_start_beside_a_running_one_says_so(running: Checkout) -> None:
    second = running.run("start.sh")

    assert second.code == 1
    assert "runs already" in second.text


def test_a_taken_port_is_named_with_its_holder_and_a_command_that_works(installed: Checkout) -> None:
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", installed.ports.gateway))
        holder.listen()
        refused = installed.run("start.sh", "--detach", "--no-demo")
        assert refused.code == 1
        assert f"port {installed.ports.gateway}" in refused.text
        assert f"process {os.getpid()}" in refused.text

        offered = dict(re.findall(r"(IBID_\w+)=(\S+)", refused.text))
        moved = installed.run("start.sh", "--detach", "--no-demo", **offered)
        assert moved.code == 0, moved.text
        assert f"http://127.0.0.1:{offered['IBID_PORT']}" in moved.text
    installed.run("stop.sh")


def test_a_service_that_dies_is_reported_and_starts_again(running: Checkout) -> None:
    before = services(running)["bff"]
    os.kill(before, signal.SIGKILL)

    assert until(lambda: services(running)["bff"] != before and page(running, "/api/health/live")[0] == 200)
    said = (running.home / "logs/supervisor.log").read_text()
    assert "bff ended (by signal SIGKILL); the end of its log:" in said


def test_postgres_too(running: Checkout) -> None:
    before = services(running)["postgres"]
    os.kill(before, signal.SIGKILL)

    assert until(lambda: services(running)["postgres"] != before)
    assert until(lambda: json.loads(page(running, "/api/health")[1])["checks"]["database"]["status"] == "ok")


def until(done: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if done():
                return True
        except (OSError, KeyError, ValueError):
            pass
        time.sleep(0.1)
    return False


def test_stop_ends_everything_that_start_began(running: Checkout) -> None:
    noted = json.loads((running.home / "state.json").read_text())
    numbers = [noted["supervisor"]["pid"], *services(running).values()]

    assert "stopped" in running.run("stop.sh").text
    assert [number for number in numbers if lives(number)] == []
    assert "not running" in running.run("stop.sh").text
    assert running.run("start.sh", "--status").code == 1

"""What ends on its own is reported with the end of its log and started again; nothing is left behind."""

import json
import os
import signal
import time
from contextlib import closing

import psutil
import psycopg
import pytest

from infra.embedded import keys
from tests.scripts.checkout import Checkout, lives, until
from tests.scripts.desk import Desk

pytestmark = pytest.mark.timeout(600)
SERVICES = ("postgres", "auth", "rest", "storage", "mail", "bff", "worker", "gateway")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_dies_is_reported_and_starts_again(running: Checkout, service: str) -> None:
    assert until(lambda: healthy(running))
    before, said = running.services()[service], len(running.supervisor_said())
    os.kill(before, signal.SIGKILL)

    assert until(lambda: running.services()[service] != before and lives(running.services()[service]))
    assert until(lambda: healthy(running))
    assert f"{service} ended (by signal SIGKILL); the end of its log:" in running.supervisor_said()[said:]


def healthy(checkout: Checkout) -> bool:
    return bool(json.loads(checkout.page("/api/health")[1])["status"] == "healthy")


def test_postgres_starts_again_beside_a_query_that_outlived_it(running: Checkout) -> None:
    before = running.services()["postgres"]
    with closing(psycopg.connect(database_of(running), autocommit=True)) as database:
        backend = database.info.backend_pid
        # The server's end is noticed by those who wait for something, and this one only counts.
        database.pgconn.send_query(b"select count(*) from generate_series(1, 1e12::bigint) as n where n % 2 = 3")
        time.sleep(0.5)
        Desk(running)
        os.kill(before, signal.SIGKILL)

        assert until(lambda: running.services()["postgres"] != before and healthy(running))
    assert not lives(backend)
    # Nor do connections that died with it cost anybody a request.
    Desk(running)


def database_of(checkout: Checkout) -> str:
    password = keys.read(checkout.home / ".env.local")["POSTGRES_PASSWORD"]
    return f"postgresql://postgres:{password}@127.0.0.1:{checkout.ports.postgres}/postgres"


def test_what_a_killed_supervisor_left_behind_is_ended_by_the_next_start(running: Checkout) -> None:
    # The worker, too: what it lost with the database before keeps it away for a moment.
    assert until(lambda: healthy(running) and lives(running.services()["worker"]))
    left = [number for number in running.services().values() if psutil.pid_exists(number)]
    # One that does not listen when it is asked to go.
    os.kill(running.services()["worker"], signal.SIGSTOP)
    os.kill(running.noted()["supervisor"]["pid"], signal.SIGKILL)

    again = running.run("start.sh", "--detach")

    assert again.code == 0, again.text
    assert [number for number in left if lives(number)] == []

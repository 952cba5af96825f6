"""start.sh in a terminal: Ctrl-C stops all that it started, and an open stream hears of it."""

import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.scripts.checkout import Checkout, lives, until
from tests.scripts.desk import Desk, draft, events

pytestmark = pytest.mark.timeout(600)


def test_ctrl_c_stops_everything_and_ends_an_open_stream_with_an_error(installed: Checkout) -> None:
    with nobody_answers() as model:
        told = {"AI_PROVIDER": "anthropic", "ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": model}
        with installed.begun("start.sh", **told) as start:
            assert until(lambda: bool(installed.noted()["ready"]))
            numbers = installed.processes()
            with draft(Desk(installed)) as stream:
                assert stream.readline().startswith(b"id: ")
                start.send_signal(signal.SIGINT)
                ending = events(stream)[-1]
            said, _ = start.communicate(timeout=60)

    assert start.returncode == 0, said
    assert (ending["type"], ending["code"]) == ("error", "INTERRUPTED")
    assert said.rstrip().endswith("stopped")
    assert [number for number in numbers if lives(number)] == []
    assert not (installed.home / "state.json").exists()


def test_ctrl_c_before_it_is_ready_leaves_nothing_either(installed: Checkout) -> None:
    with installed.begun("start.sh") as start:
        assert until(lambda: bool(installed.services()))
        start.send_signal(signal.SIGINT)
        said, _ = start.communicate(timeout=60)

    assert start.returncode == 0, said
    assert until(lambda: nothing_runs(installed), 20)


def nothing_runs(checkout: Checkout) -> bool:
    found = subprocess.run(["pgrep", "-f", str(checkout.home)], capture_output=True, text=True, check=False).stdout
    return found == ""


@contextmanager
def nobody_answers() -> Iterator[str]:
    """A model's address where every call is taken and none is answered."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def take() -> None:
            try:
                while True:
                    taken.append(server.accept()[0])
            except OSError:
                return

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        for one in taken:
            one.close()

"""start.sh --watch: what is changed is what runs, a mistake is survived, and nothing runs twice."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.scripts.checkout import Checkout, lives, until
from tests.scripts.conftest import First, stopped

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def watching(checkout: Checkout, first: First) -> Iterator[Checkout]:
    """One for all; who stops it comes last."""
    stopped(checkout)
    started = checkout.run("start.sh", "--detach", "--watch")
    assert started.code == 0, started.text
    yield checkout
    checkout.run("stop.sh")


def test_a_change_of_the_bff_and_of_its_prompts_starts_it_again(watching: Checkout) -> None:
    for name in ("bff/wire.py", "bff/documents/schema.json"):
        before = watching.services()["bff"]
        with (watching.folder / name).open("a") as file:
            file.write("\n")

        assert until(lambda: replaced(watching, before)), name  # noqa: B023 - called before the next turn


def replaced(checkout: Checkout, before: int) -> bool:
    return checkout.services()["bff"] != before and checkout.page("/api/health/live")[0] == 200


def test_a_mistake_is_reported_and_its_mending_leaves_one_of_each(watching: Checkout) -> None:
    code = watching.folder / "bff/wire.py"
    good = code.read_text()
    code.write_text(good + "\ndef (\n")
    # Twice, so that the keeper waits longer than it takes us to mend.
    assert until(lambda: watching.supervisor_said().count("SyntaxError") > 2)
    code.write_text(good)

    assert until(lambda: watching.page("/api/health/live")[0] == 200)
    assert not until(lambda: len(running(watching, "bff")) > 1 or len(running(watching, "bff.jobs")) > 1, 6)


def running(checkout: Checkout, module: str) -> list[int]:
    words = [str(checkout.home / "venv/bin/python"), "-m", module]
    return [found.pid for found in psutil.process_iter(["cmdline"]) if found.info["cmdline"] == words]


def test_a_change_of_the_web_app_is_served_and_a_page_is_there_all_the_while(watching: Checkout) -> None:
    page = watching.folder / "web/index.html"
    changed = page.read_text().replace("</head>", '<meta name="edited" content="yes" /></head>')
    # A change that is made before the builder looks is built with the rest.
    page.write_text(changed)

    assert watching.page()[0] == 200
    assert until(lambda: 'name="edited"' in watching.page()[1], 120)


def test_stopping_ends_the_builder_as_well(watching: Checkout) -> None:
    numbers = watching.processes()
    assert any("vite" in " ".join(words(number)) for number in numbers)

    assert "stopped" in watching.run("stop.sh").text

    assert [number for number in numbers if lives(number)] == []


def words(number: int) -> list[str]:
    path = Path(f"/proc/{number}/cmdline")
    return path.read_text().split("\0") if path.exists() else []

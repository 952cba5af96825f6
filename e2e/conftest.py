"""The browser's tests: one whole stack, a real Chromium, and a clean page for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from e2e import people
from e2e.desk import Desk, seated
from e2e.mailbox import Mailbox
from e2e.watch import Watch
from tests import web
from tests.cleanup import Made, cleaned
from tests.fakes import scholarly as fake_scholarly
from tests.fakes.scholarly import Scholarly
from tests.projects import make as projects
from tests.stack import Stack, running

ROOT = Path(__file__).parents[1]
SHOTS = Path(os.environ.get("IBID_SHOTS") or ROOT / ".ibid-test/shots")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
# Of a machine that runs other tests beside these.
expect.set_options(timeout=15_000)
DESK: ViewportSize = {"width": 1400, "height": 900}


@pytest.fixture(scope="session")
def indexes() -> Iterator[Scholarly]:
    """Semantic Scholar and Crossref on this machine, for the whole run."""
    with fake_scholarly.serving() as found:
        yield found


@pytest.fixture(scope="session")
def stack(indexes: Scholarly) -> Iterator[Stack]:
    told = {"SEMANTIC_SCHOLAR_URL": f"{indexes.url}/graph/v1", "CROSSREF_URL": indexes.url}
    with running(told=told) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "the browser tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(autouse=True)
def made(stack: Stack) -> Iterator[Made]:
    """Whatever a test told it of is gone afterwards, also after a failure; and so is whoever signed up by the pages."""
    began = datetime.now(UTC)
    with cleaned(stack) as found:
        yield found
        for row in stack.sql("select email from auth.users where created_at >= %s", began):
            found.account(row["email"])


@pytest.fixture
def address(made: Made) -> str:
    """Of somebody who is not here yet."""
    email = people.new_address()
    made.account(email)
    return email


@pytest.fixture
def mailbox(stack: Stack) -> Mailbox:
    return Mailbox(stack.mail_url)


@pytest.fixture
def watch(stack: Stack) -> Watch:
    return Watch(stack.url)


@pytest.fixture
def page(stack: Stack, browser: Browser, made: Made, watch: Watch) -> Iterator[Page]:
    """A visitor nobody knows. The test fails on whatever the watch has seen. Left before what it made is removed."""
    context = browser.new_context(viewport=DESK, base_url=stack.url, accept_downloads=True)
    watch.over(context)
    yield context.new_page()
    context.close()
    assert watch.seen == []


@pytest.fixture
def seat(stack: Stack, made: Made, page: Page) -> Desk:
    """Somebody who has a new project, before the first page is opened."""
    person = made.person()
    with web.signed_in(stack, person) as client:
        project = projects.project(client, made, title="Seiches")
        return seated(page, stack, person, project["id"], client)


@pytest.fixture
def desk(seat: Desk) -> Desk:
    """Somebody at a new project."""
    seat.page.goto(f"/projects/{seat.project_id}")
    return seat


@pytest.fixture(scope="session")
def shot() -> Callable[[Page, str], None]:
    """Keeps a picture of the page, to be looked at; `python -m e2e.pictures` takes those that README shows."""
    SHOTS.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=SHOTS / f"{name}.png")

    return keep

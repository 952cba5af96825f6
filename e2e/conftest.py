"""The browser's tests: one whole stack, a real Chromium, and a clean page for each test."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from e2e.library import Library
from e2e.mailbox import Mailbox
from tests.cleanup import cleaned
from tests.stack import Stack, running

ROOT = Path(__file__).parents[1]
SHOTS = Path(os.environ.get("IBID_SHOTS") or ROOT / ".ibid-test/shots")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESK = {"width": 1400, "height": 900}


@pytest.fixture(scope="session")
def library() -> Iterator[Library]:
    with Library() as found:
        yield found


@pytest.fixture(scope="session")
def stack(library: Library) -> Iterator[Stack]:
    told = {"SEMANTIC_SCHOLAR_URL": library.semantic_scholar, "CROSSREF_URL": library.crossref}
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


@pytest.fixture
def mailbox(stack: Stack) -> Mailbox:
    return Mailbox(stack.mail_url)


@pytest.fixture(autouse=True)
def _nobody_stays(stack: Stack) -> Iterator[None]:
    """Whoever signed up in a test is gone after it with all that is theirs, as in the other tests."""
    known = _addresses(stack)
    with cleaned(stack) as made:
        yield
        for email in _addresses(stack) - known:
            made.account(email)


def _addresses(stack: Stack) -> set[str]:
    return {row["email"] for row in stack.sql("select email from auth.users")}


@pytest.fixture
def page(stack: Stack, browser: Browser) -> Iterator[Page]:
    """A visitor nobody knows. The test fails on a report of the content security policy or an error of a script."""
    context = browser.new_context(viewport=DESK, base_url=stack.url, accept_downloads=True)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda said: _keep_violations(said.text, complaints))
    visitor = context.new_page()
    yield visitor
    context.close()
    assert complaints == []


def _keep_violations(text: str, complaints: list[str]) -> None:
    if re.search(r"Content Security Policy|Refused to", text):
        complaints.append(text)


@pytest.fixture(scope="session")
def shot() -> Callable[[Page, str], None]:
    """Keeps a picture of the page, to be looked at and for README."""
    SHOTS.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=SHOTS / f"{name}.png")

    return keep

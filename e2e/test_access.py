"""Each page, on a phone by night and a desk by day: no rule of accessibility broken, nothing too wide."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from e2e.conftest import DESK
from e2e.desk import PATIENCE, Desk
from e2e.review import opened
from e2e.test_documents import SAVE_ELSEWHERE
from e2e.watch import Watch
from tests import web
from tests.stack import Stack
from tests.vault import make

# Walked through on the phone: what a desk leads to, all other tests walk through.
PHONE: ViewportSize = {"width": 390, "height": 844}
AXE = (Path(__file__).parents[1] / "web/node_modules/axe-core/axe.min.js").read_text()
RUN = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
  .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))"""
# Another window's colours may come by degrees.
SETTLED = """() => new Promise(requestAnimationFrame).then(() => Promise.allSettled(
  document.getAnimations().filter((one) => one instanceof CSSTransition).map(({ finished }) => finished)))"""
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"


class Sound(Protocol):
    def __call__(self, where: str, again: Callable[[], object] = ...) -> None:
        """`again` brings back what another window does not keep."""


@pytest.fixture
def page(stack: Stack, browser: Browser, watch: Watch) -> Iterator[Page]:
    context = browser.new_context(
        base_url=stack.url, reduced_motion="reduce", viewport=PHONE, color_scheme="dark", has_touch=True
    )
    watch.over(context)
    yield context.new_page()
    context.close()
    assert watch.seen == []


@pytest.fixture
def sound(page: Page) -> Sound:
    """Holds the page, as it is now, to the rules, in both windows."""

    def check(where: str, again: Callable[[], object] = lambda: None) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        told(where, "on a phone by night")
        page.set_viewport_size(DESK)
        page.emulate_media(color_scheme="light")
        again()
        told(where, "on a desk by day")
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="dark")

    def told(where: str, window: str) -> None:
        page.evaluate(SETTLED)
        broken = page.evaluate(RUN)
        assert broken == [], f"{where} {window}"
        assert page.evaluate(WIDER) <= 0, f"{where} is wider than the window {window}"

    return check


def show(page: Page, pane: str) -> None:
    """Where one pane shows at a time, that one."""
    tab = page.get_by_role("tab", name=pane, exact=True)
    if tab.is_visible():
        tab.click()


def test_the_doors_are_sound(page: Page, sound: Sound) -> None:
    for path in ("/sign-in", "/sign-up", "/recover", "/nowhere"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        sound(path)
    page.goto("/confirm?token=spent")
    expect(page.get_by_role("link", name="Get a new link")).to_be_visible()
    sound("a spent link")


def test_the_list_of_projects_is_sound(desk: Desk, sound: Sound) -> None:
    # Words that nothing can break, at their longest.
    gone = desk.page.request.post("/api/projects", data={"title": "t" * 300}, headers=web.OURS).json()
    desk.page.request.delete(f"/api/projects/{gone['id']}", headers=web.OURS)
    desk.page.request.post("/api/projects", data={"title": "d", "description": "d" * 300}, headers=web.OURS)
    desk.page.goto("/projects")
    expect(desk.page.get_by_role("link", name="Seiches")).to_be_visible()
    desk.page.get_by_role("button", name="Trash").click()
    expect(desk.page.get_by_text("7 days left")).to_be_visible()
    sound("the list")

    desk.page.get_by_role("button", name="New project").click()
    sound("the form")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("?")
    expect(desk.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    sound("the shortcuts")
    desk.page.keyboard.press("Escape")
    desk.page.get_by_role("button", name="Account").click()
    desk.page.get_by_role("menuitem", name="Limits").click()
    expect(desk.page.get_by_role("dialog", name="Limits of this server")).to_be_visible()
    sound("the limits")
    desk.page.goto("/new-password")
    expect(desk.page.get_by_label("New password")).to_be_visible()
    sound("a new password")
    with web.stranger(desk.stack) as elsewhere:
        credentials = {"email": desk.person.email, "password": desk.person.password}
        elsewhere.post("/api/auth/sign-in", json=credentials, headers={"User-Agent": "a" * 200})
    desk.page.goto("/settings")
    expect(desk.page.get_by_text("This one")).to_be_visible()
    sound("the settings")
    desk.page.get_by_role("button", name="Delete my account").click()
    sound("the way out")


def test_the_workspace_is_sound(desk: Desk, sound: Sound, tmp_path: Path) -> None:
    page = desk.page
    expect(page.get_by_text("Nothing written yet")).to_be_visible()
    sound("the empty project")
    paper = tmp_path / "reeds.pdf"
    paper.write_bytes(make.pdf())
    (tmp_path / "locked.pdf").write_bytes(make.encrypted())
    desk.add(paper, tmp_path / "locked.pdf")
    expect(page.get_by_text("1 page")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("protected by a password")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Begin a document").click()
    desk.text.click()
    page.keyboard.type("Reeds matter. ")
    desk.save()
    show(page, "Sources")
    sound("the vault")
    page.get_by_title("reeds.pdf", exact=True).click()
    expect(page.locator(".textLayer span").first).to_be_attached(timeout=PATIENCE)
    sound("the page of a source")


def test_drafts_and_quotes_are_sound(seat: Desk, sound: Sound, tmp_path: Path) -> None:
    desk, page = seat, seat.page
    paper = tmp_path / "reeds.pdf"
    paper.write_bytes(make.pdf())
    desk.begin()
    show(page, "Sources")
    desk.add(paper)
    expect(page.get_by_text("1 page")).to_be_visible(timeout=PATIENCE)
    show(page, "Assistant")
    sound("the composer")
    desk.ask("carbon in the reed beds")
    keep = desk.pending.get_by_role("button", name="Keep")
    expect(keep).to_be_visible(timeout=PATIENCE)
    sound("the draft")
    keep.click()
    desk.save()
    desk.text.locator("[data-evidence]").first.click()
    expect(page.get_by_role("dialog", name="Quote")).to_be_visible()
    # Where it stands follows from the window that it was opened in.
    sound("the card", desk.text.locator("[data-evidence]").first.click)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Versions").click()
    page.get_by_role("button", name="Now").click()
    expect(page.get_by_role("article")).to_be_visible()
    sound("the versions")
    page.get_by_label("Show").select_option("before")
    expect(page.get_by_role("article", name="What changed")).to_be_visible()
    sound("what changed")
    page.get_by_role("button", name="Close").click()
    show(page, "Assistant")
    page.get_by_role("tab", name="Quotes").click()
    sound("the quotes")


def test_conversations_are_sound(seat: Desk, sound: Sound) -> None:
    page = seat.page
    seat.begin("The the reeds.")
    show(page, "Assistant")
    page.get_by_role("tab", name="Chat").click()
    sound("no conversations")
    page.get_by_role("button", name="Ask about this document").click()
    page.get_by_label("Question").fill("What do reed beds store?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("button", name="Insert at the cursor")).to_be_visible(timeout=PATIENCE)
    sound("the answer")
    page.get_by_role("button", name="All conversations").click()
    page.get_by_role("button", name="New conversation", exact=True).click()
    page.get_by_role("menuitem", name="Changes to this document").click()
    page.get_by_role("button", name="Propose", exact=True).click()
    expect(page.get_by_role("region", name="Review of changes")).to_be_visible(timeout=PATIENCE)
    show(page, "Assistant")
    expect(page.get_by_text("1 waiting.")).to_be_visible()
    sound("the changes that were asked for")
    show(page, "Sources")
    expect(page.get_by_role("link", name="Changes wait for you")).to_be_visible()
    sound("a document that waits")


def formula_is_sound(desk: Desk, sound: Sound) -> None:
    """One that is wider than a page."""
    page = desk.page
    page.keyboard.press("Control+Alt+m")
    page.keyboard.type("\\sum_i x_i^2" * 20)
    page.get_by_label("On a line of its own").check()
    sound("the formula written")
    page.get_by_role("button", name="Save formula").click()
    expect(desk.text.locator(".math math")).to_be_visible(timeout=PATIENCE)
    sound("the formula")


def test_two_texts_side_by_side_and_a_footnote_are_sound(seat: Desk, sound: Sound) -> None:
    desk, page = seat, seat.page
    desk.begin()
    page.get_by_label("Kind of paragraph").select_option("heading1")
    page.keyboard.type("Reeds")
    page.keyboard.press("Control+Alt+f")
    page.get_by_role("dialog", name="Footnote 1").get_by_role("textbox").fill("A note.")
    sound("the footnote")
    page.keyboard.press("Enter")
    desk.save()
    sound("the notes and the outline")
    page.keyboard.press("Control+k")
    sound("a link")
    page.keyboard.press("Escape")
    formula_is_sound(desk, sound)
    page.get_by_role("button", name="Table", exact=True).click()
    for word in ("Reed", "Height", "Depth"):
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    sound("a table")
    desk.save()
    page.evaluate(SAVE_ELSEWHERE, desk.document_id)
    page.keyboard.type("More.")
    expect(page.get_by_role("dialog", name="This document changed elsewhere").get_by_role("table")).to_be_visible()
    sound("the conflict")
    page.get_by_role("button", name="Use mine").click()
    desk.saved()
    page.context.clear_cookies()
    page.keyboard.type("More.")
    expect(page.get_by_role("dialog", name="Sign in again")).to_be_visible(timeout=PATIENCE)
    sound("the question for the password")


def test_the_review_of_changes_is_sound(seat: Desk, sound: Sound) -> None:
    page = seat.page
    review = opened(seat, ["The the 12 reeds.", "It it held."])
    show(page, "Assistant")
    review.ask()
    review.done(2)
    sound("the review")
    review.press("Edit")
    sound("the words edited")
    page.keyboard.press("Escape")
    review.press("Accept")
    review.at("2 of 2")
    show(page, "Assistant")
    sound("the changes")
    page.get_by_role("button", name="Past changes").click()
    expect(page.get_by_role("button", name="Take back")).to_be_visible()
    sound("the past changes")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Protected terms").click()
    sound("the protected terms")


def test_looking_a_work_up_is_sound(seat: Desk, sound: Sound) -> None:
    page = seat.page
    seat.begin()
    show(page, "Assistant")
    page.get_by_role("tab", name="Works").click()
    sound("no works")
    page.get_by_role("button", name="From a file").click()
    sound("works from a file")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Find a work").click()
    page.get_by_label("Title, author or DOI").fill("literature graph")
    expect(page.get_by_label("Found in the indexes")).to_contain_text("Literature Graph")
    sound("the works found")

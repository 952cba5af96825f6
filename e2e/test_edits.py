"""Changes that the AI proposes to a whole document: seen in place, decided, taken back, never applied blindly."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.desk import PATIENCE, Desk
from e2e.review import opened
from e2e.test_documents import SAVE_ELSEWHERE

# Slips that need no understanding to be found: a word twice, and in the third paragraph a blank too many beside it.
SLIPS = ["The the reeds grow fast.", "No slip is here.", "It it held , they say."]
EXCHANGE = 'replace "colour" with "color", replace "12" with "13", replace "reed bed" with "reedbed"'


@pytest.fixture
def desk(seat: Desk) -> Desk:
    """Each test opens a document of its own, and no page before it."""
    return seat


def test_changes_are_seen_in_place_and_decided_one_by_one(desk: Desk) -> None:
    review = opened(desk, SLIPS)
    review.ask()
    review.done(3)
    review.at("1 of 3")
    expect(desk.text.locator("del")).to_have_text([" the", " it", " "])
    assert "The the reeds" in desk.stored()["plain_text"]

    review.press("Accept")
    review.at("2 of 3")
    expect(desk.text.locator("p").first).to_have_text("The reeds grow fast.")
    assert "The reeds grow fast." in desk.stored()["plain_text"]
    review.dock.get_by_role("button", name="Edit", exact=True).click()
    desk.page.get_by_label("In the place of “It it”").fill("It truly")
    review.press("Accept as edited")
    review.at("3 of 3")
    review.press("Reject")

    expect(review.dock).to_contain_text("All changes are reviewed.")
    assert review.statuses() == ["accepted", "accepted", "rejected"]
    assert desk.stored()["plain_text"] == "The reeds grow fast.\nNo slip is here.\nIt truly held , they say."
    for step in ("rejected", "accepted"):
        review.press("Undo")
        expect(review.page.get_by_text("Taken back: " + step.title()).first).to_be_attached()
    expect(desk.text.locator("del")).to_have_text([" it", " "])
    assert "It it held" in desk.stored()["plain_text"]
    assert review.statuses() == ["accepted", "pending", "pending"]


def reach_review(page: Page) -> None:
    """From the tab before it to the button that leads to the review."""
    reach = page.get_by_role("button", name="Review", exact=True)
    for _ in range(8):
        page.keyboard.press("Tab")
        if reach.evaluate("(button) => button === document.activeElement"):
            break
    page.keyboard.press("Enter")


def test_the_keyboard_alone_leads_through_a_review(desk: Desk) -> None:
    page = desk.page
    review = opened(desk, SLIPS)
    page.get_by_role("tab", name="Draft").focus()
    for key in ("ArrowRight", "Tab", "Enter"):
        page.keyboard.press(key)
    review.done(3)
    reach_review(page)
    expect(review.dock).to_be_focused()

    moves = {
        "j": "2 of 3",
        "Alt+ArrowDown": "3 of 3",
        "Alt+ArrowUp": "2 of 3",
        "k": "1 of 3",
        "r": "2 of 3",
        "a": "3 of 3",
    }
    for key, place in moves.items():
        page.keyboard.press(key)
        review.at(place)
    page.keyboard.press("e")
    page.keyboard.press("Control+Enter")
    expect(review.dock).to_contain_text("All changes are reviewed.")
    page.keyboard.press("Control+z")
    expect(review.dock.get_by_role("button", name="Accept", exact=True)).to_be_visible()
    page.keyboard.press("?")
    # Whoever's slips press letters turns them off; then none of them decides.
    page.get_by_role("dialog", name="Keys of the review").get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    expect(review.dock).to_be_focused()
    page.keyboard.press("a")
    expect(review.dock).to_be_focused()
    page.keyboard.press("Escape")
    expect(desk.text).to_be_focused()
    assert review.statuses() == ["rejected", "accepted", "pending"]


def test_accepting_leaves_the_cursor_and_what_can_be_undone_alone(desk: Desk) -> None:
    page = desk.page
    review = opened(desk, SLIPS)
    review.ask()
    review.done(3)
    desk.text.locator("p").nth(1).click()
    page.keyboard.press("End")
    page.keyboard.type(" Mine.")
    review.press("Accept")
    review.at("2 of 3")

    desk.text.focus()
    page.keyboard.type(" And mine.")
    expect(desk.text.locator("p").nth(1)).to_have_text("No slip is here. Mine. And mine.")
    for _ in range(2):
        page.keyboard.press("Control+z")
    expect(desk.text.locator("p").nth(1)).to_have_text("No slip is here.")
    expect(desk.text.locator("p").first).to_have_text("The reeds grow fast.")
    desk.save()
    assert desk.stored()["plain_text"] == "The reeds grow fast.\nNo slip is here.\nIt it held , they say."
    assert review.statuses() == ["accepted", "pending", "pending"]


def protect(page: Page, term: str) -> None:
    page.get_by_role("tab", name="Edit").click()
    page.get_by_role("button", name="Protected terms").click()
    page.get_by_role("textbox", name="Term").fill(term)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"No longer protect {term}")).to_be_visible()
    page.keyboard.press("Escape")


def test_what_touches_a_number_or_a_term_is_never_accepted_unseen(
    desk: Desk, shot: Callable[[Page, str], None]
) -> None:
    page = desk.page
    review = opened(desk, ["The colour of 12 reeds.", "Every reed bed has its colour.", "The colour fades."])
    protect(page, "reed bed")
    review.ask(EXCHANGE)
    review.done(5)
    expect(page.get_by_text("3 safe and 2 to look at closely")).to_be_visible()
    review.press("Next change")
    review.at("2 of 5")
    shot(page, "edits")

    review.press("Accept all safe (3)")
    review.at("2 of 5")
    expect(review.dock).to_contain_text("Look closely: it touches a number.")
    expect(desk.text).to_contain_text("The color of")
    expect(desk.text.locator("del")).to_have_text(["12", "reed bed"])
    page.keyboard.press("j")
    expect(review.dock).to_contain_text("a protected term")
    assert desk.stored()["plain_text"].count("color") == 3
    review.press("Undo")

    expect(review.dock.get_by_role("button", name="Accept all safe (3)")).to_be_visible()
    assert desk.stored()["plain_text"].count("colour") == 3
    review.press("Reject all")
    expect(review.dock).to_contain_text("All changes are reviewed.")
    page.get_by_role("button", name="Past changes").click()
    past = page.get_by_role("dialog", name="Past changes").get_by_role("article")
    expect(past).to_have_count(5)
    expect(past.first).to_contain_text("Rejected")
    expect(past.first).to_contain_text("by Offline")


def test_what_changed_meanwhile_is_never_overwritten(desk: Desk) -> None:
    page = desk.page
    review = opened(desk, SLIPS)
    review.ask()
    review.done(3)
    desk.text.locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" Mostly.")
    expect(review.dock).to_contain_text("The paragraph has changed", timeout=PATIENCE)
    expect(review.dock.get_by_role("button", name="Accept", exact=True)).to_have_count(0)
    page.reload()
    review.at("1 of 3")
    expect(review.dock).to_contain_text("The paragraph has changed")

    page.evaluate(SAVE_ELSEWHERE, desk.document_id)
    review.press("Next change")
    review.press("Accept")
    expect(review.dock.get_by_role("alert")).to_contain_text("changed in another window")
    assert review.statuses() == ["stale", "pending", "pending"]
    review.press("Read it anew")
    expect(page.get_by_label("Title", exact=True)).to_have_value("From elsewhere")
    review.press("Accept all safe (2)")

    expect(desk.text).to_contain_text("It held, they say.")
    mine = "The the reeds grow fast. Mostly.\nNo slip is here.\nIt held, they say."
    assert desk.stored()["plain_text"].startswith(mine)


def test_a_run_is_found_again_by_another_window_and_stopped_there(desk: Desk) -> None:
    # Long enough, change by change, that a person can press Stop.
    review = opened(desk, [f"Paragraph {number} has has a slip." for number in range(400)])
    review.ask()
    other = desk.page.context.new_page()
    other.goto(desk.page.url)
    other.get_by_role("tab", name="Edit").click()
    expect(other.get_by_text("so far.").first).to_be_attached(timeout=PATIENCE)
    other.get_by_role("button", name="Stop").click()

    for page in (other, desk.page):
        expect(page.get_by_text("came until then").first).to_be_attached(timeout=PATIENCE)
    stored = len(review.statuses())
    assert 0 < stored < 400
    review.at(f"1 of {stored}")


def held(page: Page, pattern: str, times: int | None = None) -> list[Route]:
    """The requests, as they come, that wait until they are let go."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route(pattern, hold, times=times)
    return waiting


def test_a_list_that_comes_late_does_not_break_off_what_was_asked_meanwhile(desk: Desk) -> None:
    lists = held(desk.page, "**/operations?*", times=1)
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    review = opened(desk, [f"Paragraph {number} has has a slip." for number in range(100)])
    review.ask()
    expect(desk.page.get_by_text("so far.").first).to_be_attached(timeout=PATIENCE)
    lists[0].continue_()

    review.done(100)
    review.at("1 of 100")
    assert "global-edit" in asked
    assert "events" not in asked


def test_what_is_stopped_before_the_server_answered_is_not_asked_again(desk: Desk) -> None:
    review = opened(desk, ["No slip is is here."])
    sent = held(desk.page, "**/global-edit")
    review.ask()
    desk.page.get_by_role("button", name="Stop").click()
    expect(desk.page.get_by_role("button", name="Propose")).to_be_focused()

    assert len(sent) == 1
    with desk.page.expect_response("**/cancel"):
        sent[0].continue_()
    assert len(sent) == 1
    expect(review.dock).to_have_count(0)


def test_where_nothing_needs_changing_it_says_so(desk: Desk) -> None:
    review = opened(desk, ["No slip is here."])
    review.ask()

    expect(desk.page.get_by_text("Nothing to change was found.").last).to_be_visible(timeout=PATIENCE)
    expect(review.dock).to_have_count(0)

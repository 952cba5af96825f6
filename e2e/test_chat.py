"""Conversations beside the page: asked, answered with quotes, put into the text, thrown away and taken back."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from e2e.desk import PATIENCE, Desk
from e2e.review import opened
from e2e.test_edits import SLIPS
from tests.vault import make


def test_an_answer_with_its_quotes_goes_where_the_cursor_is_and_a_conversation_comes_back(
    seat: Desk, tmp_path: Path, shot: Callable[[Page, str], None]
) -> None:
    desk, page = seat, seat.page
    paper = tmp_path / "reeds.pdf"
    paper.write_bytes(make.pdf())
    desk.begin("Reeds matter.")
    desk.add(paper)
    expect(page.get_by_text("1 page")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("tab", name="Chat").click()
    page.get_by_role("button", name="Ask about this document").click()
    page.get_by_label("Question").fill("What do reed beds store?")
    page.get_by_role("button", name="Ask", exact=True).click()
    insert = page.get_by_role("button", name="Insert at the cursor")
    expect(insert).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".said [data-evidence]").first).to_be_visible()
    shot(page, "chat")

    insert.click()

    expect(desk.text.locator("[data-evidence]").first).to_be_visible()
    desk.saved()
    assert desk.stored()["plain_text"].startswith("Reeds matter.")
    page.get_by_role("button", name="All conversations").click()
    page.get_by_role("button", name="More about What do reed beds store?").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(page.get_by_text("No conversations yet")).to_be_visible()
    page.get_by_role("button", name="Deleted conversations").click()
    expect(page.get_by_text("7 days left")).to_be_visible()
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("button", name="More about What do reed beds store?")).to_be_visible()


def ask_in_conversation(page: Page, wish: str) -> None:
    page.get_by_role("tab", name="Chat").click()
    page.get_by_role("button", name="New conversation", exact=True).click()
    page.get_by_role("menuitem", name="Changes to this document").click()
    page.get_by_role("textbox", name="What should change in this document?").fill(wish)
    page.keyboard.press("Enter")


def test_a_conversation_keeps_what_became_of_its_changes_and_each_is_taken_back_later(
    seat: Desk, shot: Callable[[Page, str], None]
) -> None:
    page, review = seat.page, opened(seat, SLIPS)
    chat = page.get_by_role("tabpanel")
    ask_in_conversation(page, "Mend the doubled words")
    review.at("1 of 3")
    expect(chat.get_by_text("3 waiting.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("link", name="Changes wait for you")).to_be_visible()
    shot(page, "chat-edits")
    review.press("Accept")
    review.at("2 of 3")
    review.press("Reject")
    expect(chat.get_by_text("1 accepted, 1 rejected, 1 waiting.")).to_be_visible(timeout=PATIENCE)
    review.press("Reject")
    expect(page.get_by_role("link", name="Changes wait for you")).to_have_count(0)
    chat.get_by_role("button", name="All conversations").click()
    expect(chat.get_by_role("button", name="More about Mend the doubled words")).to_be_visible()

    # Another day: nothing is left of the review but what the server knows.
    page.reload()
    page.get_by_role("tab", name="Edit").click()
    page.get_by_role("button", name="Past changes").click()
    past = page.get_by_role("dialog", name="Past changes")
    past.get_by_role("article").filter(has_text="Accepted").get_by_role("button", name="Take back").click()
    expect(past.get_by_text("Accepted")).to_have_count(0)
    shot(page, "past-changes")
    past.get_by_role("article").filter(has_text="Rejected").first.get_by_role("button", name="Take back").click()
    expect(past.get_by_text("Rejected")).to_have_count(1)
    page.keyboard.press("Escape")
    assert seat.stored()["plain_text"].startswith("The the reeds grow fast.")
    assert sorted(review.statuses()) == ["pending", "pending", "rejected"]
    page.get_by_role("tab", name="Chat").click()
    chat.get_by_role("button", name="Mend the doubled words").first.click()
    expect(chat.get_by_text("1 rejected, 2 waiting.")).to_be_visible()


def test_an_accepted_change_that_was_written_over_says_why_it_stays(seat: Desk) -> None:
    page, review = seat.page, opened(seat, SLIPS[:1])
    review.ask()
    review.at("1 of 1")
    review.press("Accept")
    expect(review.dock).to_contain_text("All changes are reviewed.")
    seat.text.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Mine.")
    seat.save()
    page.get_by_role("button", name="Past changes").click()

    past = page.get_by_role("dialog", name="Past changes")
    expect(past).to_contain_text("Its paragraph was changed since")
    expect(past.get_by_role("button", name="Take back")).to_have_count(0)

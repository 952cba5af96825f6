"""Conversations beside the page: asked, answered with quotes, put into the text, thrown away and taken back."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from e2e.desk import PATIENCE, Desk
from tests.vault import make


def test_an_answer_with_its_quotes_goes_where_the_cursor_is_and_a_conversation_comes_back(
    desk: Desk, tmp_path: Path, shot: Callable[[Page, str], None]
) -> None:
    page = desk.page
    paper = tmp_path / "reeds.pdf"
    paper.write_bytes(make.pdf())
    desk.add(paper)
    expect(page.get_by_text("1 page")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Begin a document").click()
    desk.text.click()
    page.keyboard.type("Reeds matter.")
    desk.saved()
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
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_role("button", name="More about What do reed beds store?")).to_be_visible()

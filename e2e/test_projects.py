"""The list of projects: made, renamed, thrown away, taken back."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e import people
from e2e.mailbox import Mailbox


def test_a_project_is_made_thrown_away_and_taken_back(
    page: Page, mailbox: Mailbox, shot: Callable[[Page, str], None]
) -> None:
    people.sign_up(page, mailbox, people.new_address())
    people.start_project(page, "Tides of shallow seas")
    page.goto("/")
    row = page.get_by_role("listitem").filter(has_text="Tides of shallow seas")
    expect(row).to_be_visible()
    shot(page, "projects")

    page.get_by_role("button", name="More about Tides of shallow seas").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Trash").click()
    page.get_by_role("button", name="Restore").click()

    expect(page.get_by_role("link", name="Tides of shallow seas")).to_be_visible()


def test_markup_in_a_title_stays_text(page: Page, mailbox: Mailbox) -> None:
    people.sign_up(page, mailbox, people.new_address())
    title = "<img src=x onerror=alert(1)> '; drop table projects; --"
    people.start_project(page, title)
    page.goto("/")

    expect(page.get_by_text(title)).to_be_visible()

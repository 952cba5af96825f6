"""The list of projects: made, renamed, thrown away, taken back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e import people
from e2e.desk import seated
from tests import web
from tests.cleanup import Made
from tests.stack import Stack


@pytest.fixture
def member(page: Page, made: Made, stack: Stack) -> Page:
    """At the list of projects, which is empty."""
    person = made.person()
    with web.signed_in(stack, person) as client:
        seated(page, stack, person, "", client)
    page.goto("/projects")
    expect(page.get_by_text("Begin with a question")).to_be_visible()
    return page


def test_a_project_is_made_thrown_away_and_taken_back(member: Page, shot: Callable[[Page, str], None]) -> None:
    people.start_project(member, "Tides of shallow seas")
    expect(member.get_by_text("Nothing written yet")).to_be_visible()
    member.goto("/")
    row = member.get_by_role("listitem").filter(has_text="Tides of shallow seas")
    expect(row).to_be_visible()
    shot(member, "projects")

    member.get_by_role("button", name="More about Tides of shallow seas").click()
    member.get_by_role("menuitem", name="Delete").click()
    expect(row).to_have_count(0)
    member.get_by_role("button", name="Trash").click()
    member.get_by_role("button", name="Restore").click()

    expect(member.get_by_role("link", name="Tides of shallow seas")).to_be_visible()


def test_markup_in_a_title_stays_text(member: Page) -> None:
    title = "<img src=x onerror=alert(1)> '; drop table projects; --"
    people.start_project(member, title)
    member.goto("/")

    expect(member.get_by_text(title)).to_be_visible()


def test_the_servers_limits_are_told(member: Page) -> None:
    member.get_by_role("button", name="Account").click()
    member.get_by_role("menuitem", name="Limits").click()

    limits = member.get_by_role("dialog", name="Limits of this server")
    for limit in ("50 MiB", "2 MiB", "300 characters", "7 days"):
        expect(limits.get_by_text(limit, exact=True)).to_be_visible()


def test_a_project_is_made_with_the_keyboard_alone(member: Page) -> None:
    member.get_by_role("button", name="New project").first.focus()
    member.keyboard.press("Enter")
    member.keyboard.type("By keys")
    member.keyboard.press("Enter")
    # Where the page before took the focus along, the next one begins at its heading.
    expect(member.get_by_role("heading", name="Nothing written yet")).to_be_focused()
    expect(member).to_have_title("By keys · Ibid")
    member.goto("/")

    more = member.get_by_role("button", name="More about By keys")
    more.focus()
    member.keyboard.press("Enter")
    member.keyboard.press("Escape")
    expect(more).to_be_focused()
    member.keyboard.press("Enter")
    member.keyboard.press("ArrowUp")
    member.keyboard.press("Enter")

    expect(member.get_by_text("is in the trash")).to_be_visible()
    member.keyboard.press("Control+z")
    expect(more).to_be_visible()

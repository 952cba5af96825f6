"""How a person gets in, by the pages alone."""

from urllib.parse import urlsplit
from uuid import uuid4

from playwright.sync_api import Page, expect

from e2e.mailbox import Mailbox

PASSWORD = "correct horse battery"


def new_address() -> str:
    return f"reader-{uuid4().hex[:10]}@ibid.example"


def sign_up(page: Page, mailbox: Mailbox, email: str) -> None:
    """From nothing to the list of projects, by way of the letter."""
    page.goto("/sign-up")
    page.get_by_label("Name").fill("Ann Reader")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("Open the link in it")).to_be_visible()
    link = urlsplit(mailbox.link_for(email))
    page.goto(f"{link.path}?{link.query}")
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def start_project(page: Page, title: str) -> None:
    page.get_by_role("button", name="New project").first.click()
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Create").click()

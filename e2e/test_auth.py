"""Getting in and out, and what the browser is never told."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e import people
from e2e.mailbox import Mailbox

READABLE = """() => JSON.stringify({
  cookies: document.cookie, local: {...localStorage}, session: {...sessionStorage},
  html: document.documentElement.outerHTML, address: location.href,
})"""


def test_a_person_signs_up_by_the_letter_and_no_script_sees_a_token(
    page: Page, mailbox: Mailbox, shot: Callable[[Page, str], None]
) -> None:
    bodies: list[str] = []
    page.on("response", lambda answer: bodies.append(answer.text()) if "/api/" in answer.url else None)
    email = people.new_address()

    page.goto("/sign-up")
    shot(page, "sign-up")
    people.sign_up(page, mailbox, email)
    page.wait_for_load_state("networkidle")

    assert "eyJ" not in page.evaluate(READABLE)
    assert "token=" not in page.url
    assert not [body for body in bodies if "eyJ" in body]
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["ibid"]["httpOnly"]


def test_a_wrong_password_says_so_and_keeps_the_address(page: Page) -> None:
    email = people.new_address()
    people.sign_in(page, email, "not the password")

    expect(page.get_by_role("alert")).to_contain_text("wrong")
    expect(page.get_by_label("E-mail")).to_have_value(email)


def test_a_forgotten_password_is_replaced_by_the_letter(page: Page, mailbox: Mailbox) -> None:
    email = people.new_address()
    people.sign_up(page, mailbox, email)
    page.context.clear_cookies()
    page.goto("/recover")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button").filter(has_text="link").first.click()
    expect(page.get_by_text(email)).to_be_visible()
    page.wait_for_timeout(300)
    link = mailbox.link_for(email)
    assert "type=recovery" in link
    page.goto(link[link.index("/confirm") :])
    page.get_by_label("New password").fill("another horse battery")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    page.context.clear_cookies()

    people.sign_in(page, email, "another horse battery")

    expect(page.get_by_role("heading", name="Projects")).to_be_visible()


def test_a_spent_link_is_explained(page: Page, mailbox: Mailbox) -> None:
    email = people.new_address()
    people.sign_up(page, mailbox, email)
    link = mailbox.link_for(email)
    page.context.clear_cookies()

    page.goto(link[link.index("/confirm") :])

    expect(page.get_by_text("used already or is too old")).to_be_visible()

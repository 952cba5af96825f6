"""Getting in and out, and what the browser is never told."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e import people
from e2e.mailbox import Mailbox
from tests.cleanup import Made

READABLE = """async () => JSON.stringify({
  cookies: document.cookie, local: {...localStorage}, session: {...sessionStorage},
  databases: await indexedDB.databases(), caches: await caches.keys().catch(() => []),
  html: document.documentElement.outerHTML, address: location.href, history: history.state,
})"""


def heap(page: Page) -> str:
    """Everything that the page's scripts hold, every string of it."""
    pieces: list[str] = []
    debugger = page.context.new_cdp_session(page)
    debugger.on("HeapProfiler.addHeapSnapshotChunk", lambda told: pieces.append(told["chunk"]))
    debugger.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    debugger.detach()
    return "".join(pieces)


def test_a_person_signs_up_by_the_letter_and_no_script_sees_a_token(
    page: Page, mailbox: Mailbox, address: str, shot: Callable[[Page, str], None]
) -> None:
    bodies: list[str] = []
    page.on("response", lambda answer: bodies.append(answer.text()) if "/api/" in answer.url else None)

    page.goto("/sign-up")
    shot(page, "sign-up")
    people.sign_up(page, mailbox, address)
    page.wait_for_load_state("networkidle")

    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["ibid"]["httpOnly"]
    sealed = cookies["ibid"]["value"]
    for seen in (page.evaluate(READABLE), heap(page), *bodies):
        assert "eyJ" not in seen
        assert sealed not in seen
    assert "token=" not in page.url


def test_the_heap_would_show_what_a_script_holds(page: Page) -> None:
    page.goto("/sign-in")
    page.evaluate("(word) => { window.held = { word }; }", "eyJ-planted")

    assert "eyJ-planted" in heap(page)


def test_a_wrong_password_says_so_and_keeps_the_address(page: Page, address: str) -> None:
    people.sign_in(page, address, "not the password")

    expect(page.get_by_role("button", name="Sign in")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    expect(page.get_by_label("E-mail")).to_have_value(address)


def test_a_forgotten_password_is_replaced_by_the_letter(page: Page, mailbox: Mailbox, made: Made) -> None:
    email = made.person().email
    page.goto("/recover")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text(email)).to_be_visible()
    link = mailbox.link_for(email)
    assert "type=recovery" in link
    page.goto(link[link.index("/confirm") :])
    page.get_by_label("New password").fill("another horse battery")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    page.context.clear_cookies()

    people.sign_in(page, email, "another horse battery")

    expect(page.get_by_role("heading", name="Projects")).to_be_visible()


def test_a_spent_link_is_explained(page: Page, mailbox: Mailbox, address: str) -> None:
    people.sign_up(page, mailbox, address)
    link = mailbox.link_for(address)
    page.context.clear_cookies()

    page.goto(link[link.index("/confirm") :])

    expect(page.get_by_text("used already or is too old")).to_be_visible()


def test_whoever_signs_out_leaves_no_words_behind(page: Page, made: Made) -> None:
    person = made.person()
    people.sign_in(page, person.email, person.password)
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    page.evaluate("() => localStorage.setItem('ibid.draft.x', 'words')")

    page.get_by_role("button", name="Account").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.get_by_role("button", name="Sign out and lose them").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.evaluate("() => Object.keys(localStorage)") == []
    page.goto("/projects")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

"""One person's workspace, as the tests use it: by what the page calls things."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests import web
from tests.stack import Person, Stack

# A file is read, or a draft written, by a machine that may be busy with other tests.
PATIENCE = 30_000


class Desk:
    def __init__(self, page: Page, stack: Stack, person: Person, project_id: str) -> None:
        self.page = page
        self.stack = stack
        self.person = person
        self.project_id = project_id

    @property
    def text(self) -> Locator:
        return self.page.locator(".ProseMirror[contenteditable=true]")

    @property
    def pending(self) -> Locator:
        return self.page.get_by_label("Draft, not yet part of the document")

    @property
    def document_id(self) -> str:
        return self.page.url.rsplit("/", 1)[1]

    def saved(self) -> None:
        # What was typed last is drawn in the next frame; before it the page may still say so of what came earlier.
        self.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        expect(self.page.get_by_text("Saved", exact=True)).to_be_visible(timeout=PATIENCE)

    def stored(self) -> dict[str, Any]:
        """The open document's row."""
        return self.stack.sql("select * from public.documents where id = %s::uuid", self.document_id)[0]

    def add(self, *files: Path) -> None:
        self.page.get_by_test_id("add-files").set_input_files(list(files))

    def begin(self, words: str = "") -> None:
        """A new document with the cursor in its text, behind `words` where there are any."""
        with self.page.expect_response(
            lambda one: one.request.method == "POST" and one.url.endswith("/documents")
        ) as made:
            self.page.get_by_role("button", name="New document").click()
        # An older document may be open until then, and would take the words.
        made_id = made.value.json()["id"]
        expect(self.page.locator(f"[aria-current=page][href$='/{made_id}']")).to_be_visible(timeout=PATIENCE)
        self.text.click()
        if words:
            self.page.keyboard.type(words)
            self.saved()

    def ask(self, instruction: str) -> None:
        self.page.get_by_label("What should be written here?").fill(instruction)
        self.page.get_by_role("button", name="Draft", exact=True).click()

    def sign_in_again(self, password: str = "") -> None:
        self.page.get_by_label("Password").fill(password or self.person.password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()


def seated(page: Page, stack: Stack, person: Person, project_id: str) -> Desk:
    """The person at their project: signed in by the door that the page uses, without its forms."""
    with web.signed_in(stack, person) as client:
        for one in client.cookies.jar:
            cookie = {"name": one.name, "value": one.value or "", "url": stack.url, "httpOnly": True}
            page.context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(f"/projects/{project_id}")
    return Desk(page, stack, person, project_id)

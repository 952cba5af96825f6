"""One person's workspace, as the tests use it: by what the page calls things."""

from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests import web
from tests.documents import make
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

    def drawn(self) -> None:
        """What keys did a moment ago has been seen and drawn by the page."""
        self.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")

    def cursor_in_text(self) -> None:
        self.page.wait_for_function(
            "() => document.querySelector('.ProseMirror[contenteditable=true]').contains(getSelection().anchorNode)"
        )

    def saved(self) -> None:
        # Before that the page may still say so of what came earlier.
        self.drawn()
        expect(self.page.get_by_text("Saved", exact=True)).to_be_visible(timeout=PATIENCE)

    def stored(self) -> dict[str, Any]:
        """The open document's row."""
        return self.stack.sql("select * from public.documents where id = %s::uuid", self.document_id)[0]

    def add(self, *files: Path) -> None:
        self.page.get_by_test_id("add-files").set_input_files(list(files))

    def begin(self, *paragraphs: str) -> None:
        """At a new document, which was made without the page, with the cursor behind these."""
        content = make.doc(*(make.paragraph(make.text(words)) for words in paragraphs))
        made = self.page.request.post(
            f"/api/projects/{self.project_id}/documents",
            data={"title": "Untitled", **({"content": content} if paragraphs else {})},
            headers=web.OURS,
        )
        assert made.status == 201, made.text()
        self.page.goto(f"/projects/{self.project_id}/{made.json()['id']}")
        self.text.click(timeout=PATIENCE)
        self.page.keyboard.press("Control+End")

    def save(self) -> None:
        """Without the pause after which the page does so itself."""
        self.page.keyboard.press("Control+s")
        self.saved()

    def save_in_vain(self) -> None:
        """Until the page's routes are taken away."""
        self.page.route(
            "**/api/documents/*", lambda route: route.abort() if route.request.method == "PUT" else route.continue_()
        )

    def ask(self, instruction: str) -> None:
        self.page.get_by_label("What should be written here?").fill(instruction)
        self.page.get_by_role("button", name="Draft", exact=True).click()

    def sign_in_again(self, password: str = "") -> None:
        self.page.get_by_label("Password").fill(password or self.person.password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()


def seated(page: Page, stack: Stack, person: Person, project_id: str, client: httpx.Client) -> Desk:
    """The person in their project, with the session that the client began. Nothing is on the page yet."""
    for one in client.cookies.jar:
        cookie = {"name": one.name, "value": one.value or "", "url": stack.url, "httpOnly": True}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
    return Desk(page, stack, person, project_id)

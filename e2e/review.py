"""The review of changes to a whole document, as the tests use it."""

from playwright.sync_api import Locator, expect

from e2e.desk import PATIENCE, Desk


class Review:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.page = desk.page

    @property
    def dock(self) -> Locator:
        return self.page.get_by_role("region", name="Review of changes")

    def press(self, name: str) -> None:
        self.dock.get_by_role("button", name=name, exact=True).click()

    def ask(self, instruction: str = "") -> None:
        self.page.get_by_role("tab", name="Edit").click()
        self.page.get_by_label("What should change in this document?").fill(instruction)
        self.page.get_by_role("button", name="Propose").click()

    def at(self, place: str) -> None:
        expect(self.dock.get_by_role("heading", level=2)).to_have_text(place, timeout=PATIENCE)

    def done(self, many: int) -> None:
        """All that there will be have been proposed."""
        expect(self.page.get_by_text(f"Done: {many} change").first).to_be_attached(timeout=PATIENCE)

    def statuses(self) -> list[str]:
        """As they are stored, in the order of the text."""
        rows = self.desk.stack.sql(
            "select status from public.ai_operations where document_id = %s::uuid order by number",
            self.desk.document_id,
        )
        return [row["status"] for row in rows]


def opened(desk: Desk, paragraphs: list[str]) -> Review:
    """At a document with these paragraphs."""
    desk.begin(*paragraphs)
    return Review(desk)

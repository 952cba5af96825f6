"""The whole way: from nothing to a cited, exported document whose quotes lead back to their page."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from fpdf import FPDF
from playwright.sync_api import Locator, Page, expect

from e2e import people
from e2e.mailbox import Mailbox

PAGES = (
    "A seiche is a standing wave in a closed basin.",
    (
        "The harbour of Lisse rings like a bell: its first mode has a period of forty-two minutes. "
        "Fishermen there have timed the seiche by church clock since 1783."
    ),
    "No such oscillation was found in the neighbouring bay.",
)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A real PDF of known words, three pages long."""
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    for text in PAGES:
        pdf.add_page()
        pdf.multi_cell(0, 8, text)
    file = tmp_path / "seiches-of-lisse.pdf"
    pdf.output(str(file))
    return file


def _editor(page: Page) -> Locator:
    return page.locator(".ProseMirror[contenteditable=true]")


def _download(page: Page, item: str) -> bytes:
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as coming:
        page.get_by_role("menuitem", name=item).click()
    return Path(coming.value.path()).read_bytes()


def test_from_nothing_to_a_cited_exported_document(
    page: Page, mailbox: Mailbox, paper: Path, shot: Callable[[Page, str], None]
) -> None:
    people.sign_up(page, mailbox, people.new_address())
    people.start_project(page, "Seiches")
    _put_into_vault(page, paper)
    _write(page, "The harbour of Lisse is small.")
    _draft(page, "What is the period of the harbour's first mode?", shot)
    _quote_leads_back(page, shot)
    _cite(page, shot)
    _exports_hold_it(page)


def _put_into_vault(page: Page, paper: Path) -> None:
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Add files").first.click()
    choosing.value.set_files(paper)
    expect(page.get_by_text("3 pages")).to_be_visible(timeout=20_000)


def _write(page: Page, text: str) -> None:
    page.get_by_role("button", name="New document").first.click()
    page.get_by_role("textbox", name="Title").fill("On seiches")
    _editor(page).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def _draft(page: Page, instruction: str, shot: Callable[[Page, str], None]) -> None:
    page.get_by_label("What should be written here?").fill(instruction)
    page.get_by_role("button", name="Draft", exact=True).click()
    pending = page.get_by_label("Draft, not yet part of the document")
    expect(pending).to_contain_text("forty-two minutes", timeout=20_000)
    expect(pending.get_by_role("button", name="Keep")).to_be_visible(timeout=20_000)
    shot(page, "draft")
    page.reload()
    expect(pending).to_contain_text("forty-two minutes", timeout=20_000)
    pending.get_by_role("button", name="Keep").click()
    expect(_editor(page)).to_contain_text("forty-two minutes")
    expect(pending).to_have_count(0)
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def _quote_leads_back(page: Page, shot: Callable[[Page, str], None]) -> None:
    _editor(page).locator("[data-evidence]").filter(has_text="forty-two").first.hover()
    card = page.locator(".quote").first
    expect(card).to_contain_text("p. 2")
    shot(page, "quote")
    card.get_by_role("button", name="Open").first.click()
    expect(page.get_by_label("Source: seiches-of-lisse.pdf")).to_be_visible()
    expect(page.get_by_role("region", name="Page 2")).to_be_visible()
    shot(page, "source")


def _cite(page: Page, shot: Callable[[Page, str], None]) -> None:
    _editor(page).locator("p").first.click()
    page.keyboard.press("End")
    page.get_by_role("button", name="Cite a work (Ctrl+Shift+C)").click()
    page.get_by_label("Title, author or DOI").fill("tides of shallow seas")
    found = page.get_by_label("Found in the indexes")
    expect(found).to_contain_text("On the tides of shallow seas")
    shot(page, "cite")
    found.get_by_role("button").first.click()
    expect(_editor(page)).to_contain_text("[1]")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def _exports_hold_it(page: Page) -> None:
    docx = _download(page, "Word")
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        body = package.read("word/document.xml").decode()
    pdf = "\n".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(_download(page, "PDF"))).pages)
    for text in (body, " ".join(pdf.split())):
        assert "On seiches" in text
        assert "forty-two minutes" in text
        assert "[1]" in text
        assert "Marsh" in text

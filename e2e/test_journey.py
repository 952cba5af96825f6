"""The whole way: from nothing to a cited, exported document whose quotes lead back to their page."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import docx
import pypdf
import pytest
from fpdf import FPDF
from playwright.sync_api import Locator, Page, expect

from e2e import people
from e2e.mailbox import Mailbox

TITLE = "The seiches of Lisse"
PERIOD = (
    "The harbour of Lisse rings like a bell: its first mode has a period of forty-two minutes, and the quays answer "
    "it for half a day after the wind has turned."
)
# A page each, a paragraph a line.
PAGES = (
    """\
A seiche is a standing wave in a closed or nearly closed basin. It is raised by wind and by changes of air pressure.
When what raised it has passed, the water swings on by itself. Of the small basins of this coast, few were watched long.
The records of Lisse are an exception, and this paper sets them in order.""",
    f"""\
{PERIOD}
Fishermen there have timed the seiche by church clock since 1783. Their entries agree with the gauge to two minutes.
The second mode, of nineteen minutes, is seen only in the eastern basin, in winter, when the lock gates are shut.""",
    "An oscillation of this kind was not found in the neighbouring bay, which is open along its whole width.",
)
OPENING = (
    "The harbour of Lisse is small, and the water in it is never quite still.",
    "Long before there was a gauge, people on the quay knew that it comes back.",
)
WORK = "Construction of the Literature Graph in Semantic Scholar"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A real PDF of known words, three pages long."""
    pdf = FPDF(format=(148, 210))
    pdf.set_margin(18)
    for number, words in enumerate(PAGES):
        pdf.add_page()
        if number == 0:
            pdf.set_font("times", "B", 15)
            pdf.multi_cell(0, 8, TITLE, new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("times", size=12)
        for text in words.splitlines():
            pdf.ln(3)
            pdf.multi_cell(0, 6, text, align="L", new_x="LMARGIN", new_y="NEXT")
    file = tmp_path / "seiches-of-lisse.pdf"
    pdf.output(str(file))
    return file


def _editor(page: Page) -> Locator:
    return page.locator(".ProseMirror[contenteditable=true]")


def _saved(page: Page) -> None:
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def _download(page: Page, item: str) -> bytes:
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as coming:
        page.get_by_role("menuitem", name=item).click()
    return Path(coming.value.path()).read_bytes()


def test_from_nothing_to_a_cited_exported_document(
    page: Page, mailbox: Mailbox, address: str, paper: Path, shot: Callable[[Page, str], None]
) -> None:
    people.sign_up(page, mailbox, address)
    people.start_project(page, "Seiches")
    _put_into_vault(page, paper)
    _write(page)
    _draft(page, "What is the period of the harbour's first mode?", shot)
    _quote_leads_back(page, shot)
    _cite(page, shot)
    _exports_hold_it(page)


def _put_into_vault(page: Page, paper: Path) -> None:
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Add files").first.click()
    choosing.value.set_files(paper)
    expect(page.get_by_text("3 pages")).to_be_visible(timeout=20_000)


def _write(page: Page) -> None:
    page.get_by_role("button", name="New document").first.click()
    page.get_by_role("textbox", name="Title").fill("On seiches in small harbours")
    _editor(page).click()
    for paragraph in OPENING:
        page.keyboard.type(paragraph)
        page.keyboard.press("Enter")
    _saved(page)


def _draft(page: Page, instruction: str, shot: Callable[[Page, str], None]) -> None:
    page.get_by_label("What should be written here?").fill(instruction)
    page.get_by_role("button", name="Draft", exact=True).click()
    pending = page.get_by_label("Draft, not yet part of the document")
    expect(pending).to_contain_text("forty-two minutes", timeout=20_000)
    expect(pending.get_by_role("button", name="Keep")).to_be_visible(timeout=20_000)
    pending.locator("[data-evidence]").filter(has_text="forty-two").first.hover()
    page.get_by_role("dialog", name="Quote").get_by_role("button", name="Open at page").click()
    _page_is_marked(page)
    shot(page, "draft")
    page.reload()
    expect(pending).to_contain_text("forty-two minutes", timeout=20_000)
    pending.get_by_role("button", name="Keep").click()
    expect(_editor(page)).to_contain_text("forty-two minutes")
    expect(pending).to_have_count(0)
    _saved(page)


def _page_is_marked(page: Page) -> None:
    expect(page.get_by_label("Source: seiches-of-lisse.pdf")).to_be_visible()
    expect(page.get_by_role("region", name="Page 2")).to_be_visible()
    marks = page.locator(".textLayer mark")
    expect(marks.first).to_be_visible(timeout=20_000)
    assert "".join(marks.all_text_contents()).replace(" ", "") in PERIOD.replace(" ", "")


def _quote_leads_back(page: Page, shot: Callable[[Page, str], None]) -> None:
    _editor(page).locator("[data-evidence]").filter(has_text="forty-two").first.hover()
    card = page.locator(".quote").first
    expect(card).to_contain_text("p. 2")
    expect(card).to_contain_text("letter for letter")
    shot(page, "quote")
    card.get_by_role("button", name="Open").first.click()
    _page_is_marked(page)
    shot(page, "source")


def _cite(page: Page, shot: Callable[[Page, str], None]) -> None:
    _editor(page).locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" /cite")
    page.get_by_label("Title, author or DOI").fill("literature graph")
    found = page.get_by_label("Found in the indexes")
    expect(found).to_contain_text(WORK)
    shot(page, "cite")
    found.get_by_role("button").first.click()
    expect(_editor(page)).to_contain_text("[1]")
    _saved(page)
    expect(page.get_by_role("region", name="References")).to_contain_text("Ammar")


def _exports_hold_it(page: Page) -> None:
    document = docx.Document(io.BytesIO(_download(page, "Word")))
    word = [paragraph.text for paragraph in document.paragraphs]
    pages = pypdf.PdfReader(io.BytesIO(_download(page, "PDF"))).pages
    pdf = " ".join(" ".join(one.extract_text() for one in pages).split())
    for text in (" ".join(word), pdf):
        assert "On seiches in small harbours" in text
        assert f"{OPENING[0]} [1]" in text
        assert "forty-two minutes" in text
        assert re.search(r"\[1\]\s+W\. Ammar", text)
        assert text.index(OPENING[0]) < text.index("forty-two minutes") < text.index("W. Ammar")

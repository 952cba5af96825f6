"""The vault: files on their way in, files that cannot be read, and the way from a search to the page and back."""

import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, Route, expect

from e2e.desk import PATIENCE, Desk
from tests.vault import make

MIB = 1024 * 1024


DROPPED = """(files) => {
  const data = new DataTransfer();
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  for (const [name, text] of files) data.items.add(new File([bytes(text)], name));
  return data;
}"""


@contextmanager
def slow_network(page: Page, bytes_a_second: int) -> Iterator[None]:
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1}
    network.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": bytes_a_second})
    yield
    network.send("Network.emulateNetworkConditions", {**conditions, "uploadThroughput": -1})


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "reeds.pdf"
    file.write_bytes(make.pdf(["A page about boats.", " ".join(make.SENTENCES)]))
    return file


def test_a_file_on_its_way_shows_how_far_it_is_and_can_be_called_back(desk: Desk, tmp_path: Path) -> None:
    long = tmp_path / "long.txt"
    long.write_text("A line of a long interview about reeds.\n" * 50_000)
    page = desk.page
    with slow_network(page, 200_000):
        desk.add(long)
        progress = page.get_by_role("progressbar", name="Sending long.txt")
        expect(progress).to_have_attribute("value", re.compile(r"[1-9]"))

        page.get_by_role("button", name="Cancel long.txt").click()

        expect(page.get_by_text("long.txt")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    assert desk.stack.sql("select 1 from public.vault_items where project_id = %s::uuid", desk.project_id) == []


def test_each_file_that_is_not_taken_or_cannot_be_read_says_why(desk: Desk, tmp_path: Path) -> None:
    for name, content in {"empty.pdf": b"", "renamed.pdf": make.EXE, "locked.pdf": make.encrypted()}.items():
        (tmp_path / name).write_bytes(content)
    with (tmp_path / "large.pdf").open("wb") as large:
        large.truncate(50 * MIB + 1)
    desk.add(*(tmp_path / name for name in ("empty.pdf", "renamed.pdf", "locked.pdf", "large.pdf")))

    page = desk.page
    expect(page.get_by_text("The file is empty.")).to_be_visible()
    expect(page.get_by_text("larger than the 50 MiB")).to_be_visible()
    expect(page.get_by_text("it is not one")).to_be_visible()
    expect(page.get_by_text("protected by a password")).to_be_visible(timeout=PATIENCE)


def test_a_search_leads_to_the_page_and_back_to_what_was_found(desk: Desk, paper: Path) -> None:
    page = desk.page
    desk.add(paper)
    expect(page.get_by_text("2 pages")).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Search the sources").fill("dry summer water table")
    hit = page.get_by_role("button", name="reeds.pdf, p. 2")
    hit.click()

    expect(page.get_by_role("region", name="Page 2")).to_be_visible()
    expect(page.locator(".textLayer mark").first).to_have_text(re.compile("dry summer"), timeout=PATIENCE)
    page.get_by_role("button", name="As text").click()
    expect(page.locator(".viewer__text mark")).to_have_text(make.SENTENCES[2])
    expect(page.get_by_role("button", name="Next page")).to_be_disabled()
    page.get_by_role("button", name="Back to the list").click()

    expect(hit).to_be_visible()
    expect(hit).to_be_focused()


def test_a_file_goes_on_while_a_source_is_read(desk: Desk, paper: Path, tmp_path: Path) -> None:
    page = desk.page
    desk.add(paper)
    expect(page.get_by_text("2 pages")).to_be_visible(timeout=PATIENCE)
    long = tmp_path / "long.txt"
    long.write_text("A line of a long interview about reeds.\n" * 5_000)
    with slow_network(page, 60_000):
        desk.add(long)
        page.get_by_title("reeds.pdf", exact=True).click()
        page.get_by_role("button", name="Back to the list").click()
        expect(page.get_by_role("progressbar", name="Sending long.txt")).to_be_visible()

    expect(page.get_by_title("long.txt", exact=True)).to_be_visible(timeout=PATIENCE)


def test_a_source_is_known_again_thrown_away_and_taken_back(desk: Desk, paper: Path) -> None:
    page = desk.page
    desk.add(paper)
    source = page.get_by_title("reeds.pdf", exact=True)
    expect(source).to_be_visible()
    again = paper.with_name("again.pdf")
    again.write_bytes(paper.read_bytes())
    desk.add(again)
    expect(page.get_by_role("alert")).to_contain_text("has the file already, as “reeds.pdf”", ignore_case=True)
    page.get_by_role("button", name="Dismiss again.pdf").click()
    page.get_by_role("button", name="More about reeds.pdf").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(source).to_have_count(0)
    page.get_by_role("button", name="Deleted sources").click()
    expect(page.get_by_text("7 days left")).to_be_visible()

    page.get_by_role("button", name="Undo", exact=True).click()

    expect(source).to_be_visible()


def test_files_of_every_kind_are_dropped_at_once_and_say_what_their_pieces_are(desk: Desk, tmp_path: Path) -> None:
    report = Document()
    report.add_paragraph("Reeds hold the bank.")
    report.save(str(tmp_path / "report.docx"))
    (tmp_path / "page.html").write_text("<title>x</title><h1>Banks</h1><p>Reeds hold the bank here too.</p>")
    (tmp_path / "notes.md").write_text("# Notes\n\nReeds hold many banks.\n")
    names = ("report.docx", "page.html", "notes.md")
    page = desk.page
    page.route("**/sources?*", lambda route: route.abort())
    files = [[name, b64encode((tmp_path / name).read_bytes()).decode()] for name in names]
    shelf = page.get_by_role("region", name="Sources", exact=True)
    shelf.dispatch_event("drop", {"dataTransfer": page.evaluate_handle(DROPPED, files)})
    again = page.get_by_role("button", name="Send report.docx again")
    expect(again).to_be_visible()
    page.unroute_all()
    for name in names:
        page.get_by_role("button", name=f"Send {name} again").click()
    for name in names:
        expect(page.get_by_title(name, exact=True)).to_contain_text("1 part", timeout=PATIENCE)

    page.get_by_label("Search the sources").fill("hold bank")
    page.get_by_role("button", name="report.docx, part 1").click()

    expect(page.locator(".viewer__text mark")).to_contain_text("Reeds hold the bank.")


def test_what_the_server_refuses_to_delete_is_back_in_the_list(desk: Desk, paper: Path) -> None:
    page = desk.page
    desk.add(paper)
    source = page.get_by_title("reeds.pdf", exact=True)
    expect(source).to_be_visible()
    held: list[Route] = []
    page.route(
        "**/api/sources/*", lambda route: held.append(route) if route.request.method == "DELETE" else route.continue_()
    )
    page.get_by_role("button", name="More about reeds.pdf").click()
    page.get_by_role("menuitem", name="Delete").click()
    expect(source).to_have_count(0)

    held[0].fulfill(status=503, body="{}")

    expect(source).to_be_visible()
    expect(page.get_by_text("could not do that")).to_be_visible()

"""A draft while it is written: stopped, left, kept as one step, discarded, cut off, and never what it is not yet."""

import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from e2e.desk import PATIENCE, Desk, seated
from tests import web
from tests.cleanup import cleaned
from tests.projects import make as projects
from tests.stack import Person, Stack
from tests.vault import make

# Long enough, word by word, that a person can press Stop.
LONG = [
    f"In the reed beds of region {name} the water stood higher than in any year since the first survey of the delta "
    "was begun by two brothers with a borrowed boat and a length of knotted rope."
    for name in ("one", "two", "three", "four")
]
ASK = "the water in the reed beds"


@pytest.fixture(scope="module")
def study(stack: Stack) -> Iterator[tuple[Person, str, httpx.Client]]:
    """Somebody with a project in whose vault a paper has been read."""
    with cleaned(stack) as made:
        person = made.person()
        with web.signed_in(stack, person) as client:
            project = projects.project(client, made)["id"]
            headers = {"Content-Type": "application/pdf"}
            where, paper = f"/api/projects/{project}/sources", make.pdf([" ".join(LONG)])
            source = client.post(where, params={"name": "reeds.pdf"}, content=paper, headers=headers).json()["id"]
            until = time.monotonic() + 60
            while client.get(f"/api/sources/{source}").json()["status"] != "ready":
                assert time.monotonic() < until
                time.sleep(0.2)
            yield person, project, client


@pytest.fixture
def writer(page: Page, stack: Stack, study: tuple[Person, str, httpx.Client]) -> Desk:
    """At a document of their own."""
    desk = seated(page, stack, *study)
    desk.begin("Reeds matter.")
    return desk


def run_ends(desk: Desk, document_id: str, status: str, outcome: str) -> None:
    """Waits for the document's only run to be as it should."""
    query = "select status, outcome from public.ai_runs where document_id = %s::uuid"
    for _ in range(100):
        [run] = desk.stack.sql(query, document_id)
        if (run["status"], run["outcome"]) == (status, outcome):
            return
        desk.page.wait_for_timeout(100)
    assert run == {"status": status, "outcome": outcome}


def test_stop_keeps_what_came_and_discard_leaves_no_trace(writer: Desk) -> None:
    page = writer.page
    writer.ask(ASK)
    expect(writer.pending).to_contain_text("reed beds", timeout=PATIENCE)
    page.get_by_role("button", name="Stop").first.click()
    expect(page.get_by_text("Stopped.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_label("What should be written here?")).to_have_value(ASK)

    writer.pending.get_by_role("button", name="Discard").click()

    expect(writer.pending).to_have_count(0)
    run_ends(writer, writer.document_id, "stopped", "discarded")
    page.reload()
    expect(writer.text).to_have_text("Reeds matter.")
    expect(writer.pending).to_have_count(0)


def test_a_pending_draft_is_no_part_of_what_is_saved(writer: Desk) -> None:
    page = writer.page
    writer.ask(ASK)
    expect(writer.pending.get_by_role("button", name="Keep")).to_be_visible(timeout=PATIENCE)
    writer.text.locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" Much.")
    writer.save()

    assert writer.stored()["plain_text"] == "Reeds matter. Much."
    expect(page.get_by_text("3 words").first).to_be_visible()


def test_keeping_is_one_step_to_undo_and_says_where_the_words_came_from(writer: Desk) -> None:
    page = writer.page
    writer.ask(ASK)
    writer.pending.get_by_role("button", name="Keep").click(timeout=PATIENCE)
    expect(writer.text.locator("[data-evidence]").first).to_be_visible()
    writer.saved()
    run_ends(writer, writer.document_id, "done", "kept")
    reasons = writer.stack.sql(
        "select reason from public.document_versions where document_id = %s::uuid", writer.document_id
    )
    assert "ai" in {row["reason"] for row in reasons}

    page.keyboard.press("Control+z")
    expect(writer.text).to_have_text("Reeds matter.")
    page.keyboard.press("Control+Shift+z")

    expect(writer.text).to_contain_text("knotted rope")
    expect(writer.text.locator("[data-evidence]").first).to_be_visible()


def card_by_keys(page: Page) -> None:
    """From the words that a quote stands behind into its card."""
    card = page.get_by_role("dialog", name="Quote")
    expect(card).to_contain_text("letter for letter")
    page.keyboard.press("Alt+Enter")
    expect(card.get_by_role("button").first).to_be_focused()


def test_a_quote_goes_along_with_a_copy_is_opened_by_keys_and_shows_where_one_word_changed(writer: Desk) -> None:
    page = writer.page
    writer.ask(ASK)
    writer.pending.get_by_role("button", name="Keep").click(timeout=PATIENCE)
    marks = writer.text.locator("[data-evidence]")
    expect(marks.first).to_be_visible()
    kept = marks.count()
    writer.save()
    for key in ("Control+a", "Control+c", "Control+End"):
        page.keyboard.press(key)
    # The editor hears of a moved cursor a moment later than a person would need to press the next key.
    writer.saved()
    page.keyboard.press("Control+v")
    expect(marks).to_have_count(2 * kept)
    writer.save()
    named = "select state from public.evidence_of_document(%s::uuid)"
    states = [row["state"] for row in writer.stack.sql(named, writer.document_id)]
    assert set(states) == {"exact"}

    # The cursor stands behind what was pasted; seven letters back is within its last sentence.
    for _ in range(7):
        page.keyboard.press("ArrowLeft")
    card_by_keys(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Quote")).to_have_count(0)
    expect(writer.text).to_be_focused()
    page.keyboard.press("ArrowLeft")
    card_by_keys(page)
    page.keyboard.press("Enter")
    expect(page.locator(".textLayer mark").first).to_be_visible(timeout=PATIENCE)

    writer.text.focus()
    page.keyboard.type("s")
    writer.save()
    page.get_by_role("tab", name="Quotes").click()
    expect(page.get_by_label("Assistant").get_by_text("Words changed").first).to_be_visible(timeout=PATIENCE)


def test_whoever_leaves_the_page_ends_the_run(writer: Desk) -> None:
    """The stream is closed on leaving: the server, which ends a run that nobody reads, then ends it."""
    page = writer.page
    writer.ask(ASK)
    expect(writer.pending).to_contain_text("reed beds", timeout=PATIENCE)
    where, document_id = page.url, writer.document_id
    # At once, without looking first whether a mouse could: on a busy machine the draft would be done by then.
    page.get_by_role("link", name="Ibid: your projects").dispatch_event("click")
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()

    run_ends(writer, document_id, "stopped", "pending")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.goto(where)
    expect(page.get_by_text("Stopped. Keep")).to_be_visible(timeout=PATIENCE)
    expect(writer.pending).to_contain_text("reed beds")


def test_a_session_that_ends_during_a_stream_loses_no_words(writer: Desk) -> None:
    page = writer.page
    writer.ask(ASK)
    expect(writer.pending).to_contain_text("reed beds", timeout=PATIENCE)
    page.context.clear_cookies()
    writer.text.locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" Typed meanwhile.")
    expect(page.get_by_role("dialog", name="Sign in again")).to_be_visible(timeout=PATIENCE)
    writer.sign_in_again()
    writer.saved()

    writer.pending.get_by_role("button", name="Keep").click(timeout=PATIENCE)

    expect(writer.text).to_contain_text("Typed meanwhile.")
    writer.saved()
    assert "reed beds" in writer.stored()["plain_text"]


def test_where_no_source_fits_it_says_so_and_writes_nothing(writer: Desk) -> None:
    writer.ask("quantum chromodynamics of gluons")

    expect(writer.page.get_by_text("so nothing was written")).to_be_visible(timeout=PATIENCE)
    expect(writer.pending).to_have_count(0)

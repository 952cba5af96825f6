"""Works: a search that is overtaken is given up, an index that fails is named, a mention gets its number."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from e2e.desk import PATIENCE, Desk
from tests.citations.answers import CROSSREF_WORK
from tests.fakes.scholarly import Scholarly

TITLE = "Construction of the Literature Graph in Semantic Scholar"


@pytest.fixture
def writer(seat: Desk) -> Desk:
    seat.begin("A claim")
    return seat


@pytest.fixture
def failing(indexes: Scholarly) -> Iterator[dict[str, int]]:
    yield indexes.failing
    indexes.failing.clear()


def look_up(desk: Desk, words: str) -> Locator:
    desk.page.keyboard.press("Control+Shift+c")
    desk.page.get_by_label("Title, author or DOI").fill(words)
    return desk.page.get_by_role("dialog", name="Cite a work")


def test_a_search_that_is_overtaken_is_aborted_and_no_error(writer: Desk) -> None:
    page = writer.page
    # The first question is never answered.
    page.route("**/api/citations/search?q=literature&*", lambda _: None)
    with page.expect_request("**/api/citations/search?q=literature&*"):
        dialog = look_up(writer, "literature")

    with page.expect_event("requestfailed") as given_up:
        page.get_by_label("Title, author or DOI").fill("literature graph")

    assert "q=literature&" in given_up.value.url
    assert given_up.value.failure == "net::ERR_ABORTED"
    expect(dialog.get_by_label("Found in the indexes")).to_contain_text(TITLE)
    expect(dialog.get_by_role("alert")).to_have_count(0)


def test_a_work_is_cited_by_its_doi_numbered_and_taken_out_again(writer: Desk) -> None:
    page = writer.page
    look_up(writer, f"https://doi.org/{CROSSREF_WORK['DOI']}").get_by_role("button", name="Cite the work").click()
    mention = writer.text.locator("[data-citation]")
    expect(mention).to_have_text("[1]")
    writer.save()
    expect(page.get_by_role("region", name="References")).to_contain_text("Ammar")

    mention.hover()
    page.get_by_role("dialog", name="Cited work").get_by_role("button", name="Remove").click()

    expect(mention).to_have_count(0)
    writer.save()
    expect(page.get_by_role("region", name="References")).to_have_count(0)


def test_an_index_that_fails_is_named_beside_what_the_other_found(writer: Desk, failing: dict[str, int]) -> None:
    failing["s2"] = 500
    dialog = look_up(writer, "construction of the literature")

    expect(dialog.get_by_text(TITLE)).to_be_visible(timeout=PATIENCE)
    expect(dialog.locator(".note")).to_contain_text("Semantic Scholar")


def test_when_no_index_answers_it_says_so_and_can_be_asked_again(writer: Desk, failing: dict[str, int]) -> None:
    failing.update(s2=500, crossref=500)
    dialog = look_up(writer, "graph in semantic scholar")
    expect(dialog.get_by_role("alert")).to_contain_text("Semantic Scholar", timeout=PATIENCE)
    failing.clear()

    again = dialog.get_by_role("button", name="Try again")
    if again.is_visible():
        again.click()
    expect(dialog.get_by_text(TITLE)).to_be_visible(timeout=PATIENCE)


def test_a_file_of_works_is_taken_in_told_by_line_and_styled_by_name(writer: Desk) -> None:
    page = writer.page
    page.get_by_role("tab", name="Works").click()
    page.get_by_role("button", name="From a file").click()
    dialog = page.get_by_role("dialog", name="Import works")
    bib = b"@book{a, title={Peat of the north}, author={Reed, Ann}, year=2020}\n@book{b, year=1999}\n"
    dialog.get_by_label("BibTeX, RIS or CSL-JSON file").set_input_files(
        {"name": "mine.bib", "mimeType": "text/plain", "buffer": bib}
    )
    expect(dialog.get_by_text("1 work added.")).to_be_visible(timeout=PATIENCE)
    expect(dialog.get_by_text("Line 2: b has no title")).to_be_visible()
    dialog.get_by_role("button", name="Done").click()

    page.get_by_role("button", name="More about Peat of the north").click()
    page.get_by_role("menuitem", name="Cite at the cursor").click()
    writer.save()
    references = page.get_by_role("region", name="References")
    references.get_by_label("Citation style").select_option("apa")
    expect(references).to_contain_text("Reed, A. (2020). Peat of the north.", timeout=PATIENCE)
    # The page names works as the list does, and goes on doing so.
    mention = writer.text.locator("[data-citation]")
    expect(mention).to_have_text("(Reed, 2020)")
    page.reload()
    expect(mention).to_have_text("(Reed, 2020)", timeout=PATIENCE)


def test_works_are_cited_together_each_with_its_place(writer: Desk, indexes: Scholarly) -> None:
    page = writer.page
    # Words of its own: what was found once comes from the cache, whatever fails in another test.
    dialog = look_up(writer, "literature graph in")
    dialog.get_by_role("button", name="Cite together with others").click()
    together = dialog.get_by_role("region", name="Cited together")
    together.get_by_label(f"Place in {TITLE}").fill("5")
    page.get_by_label("Title, author or DOI").fill("preprint of reeds")
    dialog.get_by_role("button", name="Add and cite: A preprint of reeds").click()
    expect(writer.text).to_contain_text("A claim [1, p. 5], [2]")

    writer.text.locator("[data-citation]").first.hover()
    card = page.get_by_role("dialog", name="Cited work")
    card.get_by_label("Words before: A preprint of reeds").fill("but cf.")
    card.get_by_role("button", name="Set").click()
    expect(writer.text).to_contain_text("A claim [1, p. 5], but cf. [2]")
    writer.save()
    references = page.get_by_role("region", name="References")
    expect(references).to_contain_text("A preprint of reeds", timeout=PATIENCE)

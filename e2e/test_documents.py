"""Writing: nothing typed is lost, whatever happens to the session, the connection or the other window."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.desk import PATIENCE, Desk

PASTE = """(html) => {
  const data = new DataTransfer();
  data.setData('text/html', html);
  const paste = new ClipboardEvent('paste', { clipboardData: data, bubbles: true });
  document.querySelector('.ProseMirror').dispatchEvent(paste);
}"""
SAVE_ELSEWHERE = """async (id) => {
  const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'ibid' };
  const { version, content } = await (await fetch(`/api/documents/${id}`)).json();
  const attrs = { id: crypto.randomUUID() };
  content.content.push({ type: 'paragraph', attrs, content: [{ type: 'text', text: 'Theirs alone.' }] });
  const body = JSON.stringify({ version, content, title: 'From elsewhere', reason: 'autosave' });
  await fetch(`/api/documents/${id}`, { method: 'PUT', headers, body });
}"""


@pytest.fixture
def desk(seat: Desk) -> Desk:
    """Each test opens a document of its own, and no page before it."""
    return seat


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("menuitem", name="Sign out").click()


def overlay(page: Page) -> None:
    expect(page.get_by_role("dialog", name="Sign in again")).to_be_visible(timeout=PATIENCE)


def test_an_ended_session_asks_over_the_page_and_loses_no_words(desk: Desk) -> None:
    page = desk.page
    desk.begin("Before. ")
    page.context.clear_cookies()
    # At once: keys that come one by one go to the question as soon as it is asked.
    page.keyboard.insert_text("After the session ended.")
    overlay(page)
    # No key sends the question away.
    for _ in range(3):
        page.keyboard.press("Escape")
    overlay(page)
    expect(desk.text).to_contain_text("After the session ended.")

    desk.sign_in_again("not the password")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("wrong")
    desk.sign_in_again()

    desk.saved()
    assert "Before. After the session ended." in desk.stored()["plain_text"]


def test_words_written_without_a_connection_are_kept_and_saved_when_it_is_back(desk: Desk) -> None:
    page = desk.page
    desk.begin("With it. ")
    page.context.set_offline(True)
    page.keyboard.type("Without it.")
    expect(page.get_by_text("Not saved", exact=True)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Your words are kept in this browser")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("link", name="Untitled").filter(has_text="Not sent yet")).to_be_visible(timeout=PATIENCE)

    page.context.set_offline(False)

    desk.saved()
    expect(page.get_by_text("Not sent yet")).to_have_count(0)
    assert "With it. Without it." in desk.stored()["plain_text"]


def test_words_not_yet_saved_survive_a_reload(desk: Desk) -> None:
    page = desk.page
    desk.begin("Saved. ")
    desk.save_in_vain()
    page.keyboard.type("Not saved.")
    expect(page.get_by_text("Not saved", exact=True)).to_be_visible(timeout=PATIENCE)
    page.unroute_all()

    page.reload()

    expect(desk.text).to_contain_text("Saved. Not saved.")
    desk.saved()


def test_two_windows_never_overwrite_each_other(desk: Desk, shot: Callable[[Page, str], None]) -> None:
    page = desk.page
    desk.begin("Ours. ")
    page.evaluate(SAVE_ELSEWHERE, desk.document_id)
    page.keyboard.type("And more.")
    dialog = page.get_by_role("dialog", name="This document changed elsewhere")
    expect(dialog.get_by_role("cell").locator("mark")).to_contain_text(["And more.", "Theirs alone."])
    expect(dialog.get_by_role("cell", name="Not here")).to_be_visible()
    shot(page, "conflict")
    dialog.get_by_role("button", name="Keep both").click()

    expect(page.get_by_label("Title", exact=True)).to_have_value("From elsewhere")
    page.get_by_role("link", name="Untitled (my copy)").click()
    expect(desk.text).to_contain_text("Ours. And more.")


def test_of_two_texts_the_one_that_was_not_chosen_stays_among_the_versions(desk: Desk) -> None:
    page = desk.page
    desk.begin("Ours. ")
    page.evaluate(SAVE_ELSEWHERE, desk.document_id)
    page.keyboard.type("And more.")
    page.get_by_role("button", name="Use mine").click()
    desk.saved()
    page.keyboard.type(" Still.")
    desk.saved()

    versions = "select plain_text from public.document_versions where document_id = %s::uuid"
    texts = {row["plain_text"] for row in desk.stack.sql(versions, desk.document_id)}
    assert "Ours. And more." in desk.stored()["plain_text"]
    assert any("Theirs alone." in text for text in texts)


def test_words_of_a_document_that_was_left_without_a_connection_are_sent_when_it_is_back(desk: Desk) -> None:
    page = desk.page
    desk.begin("With it. ")
    document_id = desk.document_id
    page.context.set_offline(True)
    page.keyboard.type("Without it.")
    expect(page.get_by_text("Not saved", exact=True)).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="Ibid: your projects").click()
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()

    page.context.set_offline(False)

    expect(page.get_by_text("is saved now")).to_be_visible(timeout=PATIENCE)
    stored = desk.stack.sql("select plain_text from public.documents where id = %s::uuid", document_id)
    assert stored == [{"plain_text": "With it. Without it."}]


def test_a_footnote_is_written_where_it_stands_and_a_table_grows(desk: Desk, shot: Callable[[Page, str], None]) -> None:
    page = desk.page
    desk.begin()
    page.get_by_label("Kind of paragraph").select_option("heading2")
    page.keyboard.type("On reeds")
    page.keyboard.press("Enter")
    page.keyboard.type("They bend.")
    page.keyboard.press("Control+Alt+f")
    page.get_by_role("dialog", name="Footnote 1").get_by_role("textbox").fill("See the second chapter.")
    page.keyboard.press("Enter")
    page.keyboard.type(" And stand.")
    desk.saved()

    expect(page.get_by_label("Footnotes")).to_contain_text("See the second chapter.")
    assert desk.stored()["plain_text"] == "On reeds\nThey bend. (See the second chapter.) And stand."
    page.get_by_role("button", name="Footnote 1").click()
    expect(page.get_by_role("dialog", name="Footnote 1")).to_contain_text("second chapter")
    page.keyboard.press("Escape")
    shot(page, "footnote")
    page.get_by_role("navigation", name="Outline").get_by_role("button", name="On reeds").click()
    expect(desk.text).to_be_focused()
    page.keyboard.type("Still ")
    page.keyboard.press("Control+End")
    page.get_by_role("button", name="Table", exact=True).click()
    page.keyboard.type("Length")
    page.keyboard.press("Tab")
    page.keyboard.type("Weight")
    page.get_by_role("button", name="Column +").click()
    desk.save()
    expect(desk.text.locator("table tr").first.locator("th, td")).to_have_count(4)
    assert desk.stored()["plain_text"].startswith("Still On reeds")
    assert "Length" in desk.stored()["plain_text"]


def test_a_formula_is_written_as_latex_drawn_in_its_place_and_written_anew(desk: Desk) -> None:
    page = desk.page
    desk.begin("Thus ")
    page.keyboard.press("Control+Alt+m")
    dialog = page.get_by_role("dialog", name="Formula")
    page.keyboard.type("a^2")
    expect(dialog.get_by_label("How it reads").locator("msup")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Enter")
    formula = desk.text.locator(".math math")
    expect(formula).to_be_visible()
    for key in ("ArrowLeft", "Enter"):
        page.keyboard.press(key)
    expect(dialog.get_by_label("LaTeX")).to_have_value("a^2")
    dialog.get_by_label("LaTeX").fill("\\frac{a}{b}")
    page.keyboard.press("Enter")
    expect(formula.locator("mfrac")).to_be_visible()
    page.keyboard.type(" holds.")
    desk.save()

    assert desk.stored()["plain_text"] == "Thus \\frac{a}{b} holds."


def test_a_document_stays_open_when_its_project_is_asked_for_in_vain(desk: Desk) -> None:
    page = desk.page
    page.clock.install()
    desk.begin("Before. ")
    tried: list[str] = []

    def refuse(route: Route) -> None:
        tried.append(route.request.url)
        route.abort()

    page.route(f"**/api/projects/{desk.project_id}", refuse)
    page.clock.fast_forward("01:00")
    page.evaluate("() => window.dispatchEvent(new Event('visibilitychange'))")
    # As often as a page asks before it gives up.
    for _ in range(60):
        if len(tried) > 2:
            break
        page.clock.run_for(1_000)
    assert len(tried) > 2
    page.clock.run_for(1_000)

    page.keyboard.type("After.")
    expect(desk.text).to_have_text("Before. After.")


def test_whoever_signs_out_leaves_no_words_behind_but_on_the_server(desk: Desk) -> None:
    page = desk.page
    desk.begin("Saved. ")
    desk.save_in_vain()
    page.keyboard.type("Typed at last.")
    sign_out(page)
    question = page.get_by_role("dialog", name="Not everything is saved")
    question.get_by_role("button", name="Stay").click()
    expect(desk.text).to_have_text("Saved. Typed at last.")
    document_id = desk.document_id
    page.unroute_all()

    sign_out(page)

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    [stored] = desk.stack.sql("select plain_text from public.documents where id = %s::uuid", document_id)
    assert stored["plain_text"] == "Saved. Typed at last."
    assert page.evaluate("() => Object.keys(localStorage)") == []


def test_an_earlier_version_is_compared_and_taken_up_again(desk: Desk, shot: Callable[[Page, str], None]) -> None:
    page = desk.page
    desk.begin("Reeds stand in still water. ")
    page.keyboard.press("Control+s")
    desk.saved()
    page.keyboard.type("They bend where it moves.")
    desk.saved()
    page.get_by_role("button", name="Versions").click()
    page.get_by_role("button", name="5 words").click()
    page.get_by_label("Show").select_option("now")
    expect(page.get_by_role("article", name="What changed").locator("ins")).to_contain_text("They bend")
    shot(page, "versions")
    page.get_by_role("button", name="Go back to this version").click()

    expect(desk.text).not_to_contain_text("They bend")


def test_pasted_pictures_and_styles_are_left_out_and_nothing_is_fetched(desk: Desk) -> None:
    """The watch fails the test on any request to another server and on any report of the content policy."""
    desk.begin()
    html = '<p style="color:red">Words <img src="https://elsewhere.example/x.png"> stay.</p><style>p{}</style>'
    desk.page.evaluate(PASTE, f'{html}<iframe src="https://elsewhere.example/"></iframe><script>alert(1)</script>')

    expect(desk.text).to_contain_text("stay.")
    expect(desk.text.locator("img, iframe, script, [style]")).to_have_count(0)
    desk.saved()


def test_a_title_ends_where_the_limit_is(desk: Desk) -> None:
    desk.begin()
    title = desk.page.get_by_label("Title", exact=True)
    title.fill("t" * 290)
    expect(desk.page.get_by_text("290 of 300 characters")).to_be_visible()
    title.press_sequentially("t" * 20)

    expect(title).to_have_value("t" * 300)


def test_the_cursor_stays_where_it_was_while_dialogs_come_and_go(desk: Desk) -> None:
    page = desk.page
    desk.begin("Reeds bend.")
    for _ in range(len(" bend.")):
        page.keyboard.press("ArrowLeft")
    desk.drawn()
    for keys in ("Control+Shift+C", "Control+K", "Control+Alt+M", "Control+/"):
        page.keyboard.press(keys)
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        desk.cursor_in_text()
        page.keyboard.type("!")
    page.keyboard.type(" /cite")
    expect(page.get_by_role("dialog", name="Cite a work")).to_be_visible()
    page.keyboard.press("Escape")
    desk.cursor_in_text()
    page.keyboard.type("will")

    expect(desk.text).to_have_text("Reeds!!!! will bend.")

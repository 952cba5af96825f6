"""The settings: a name, where one is signed in, everything taken along, and the end of an account."""

import zipfile
from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.desk import PATIENCE, Desk
from tests import web

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def settings(page: Page) -> None:
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("menuitem", name="Settings").click()
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()


def test_a_name_is_changed_and_a_session_elsewhere_is_ended(desk: Desk, shot: Callable[[Page, str], None]) -> None:
    page = desk.page
    with web.stranger(desk.stack) as elsewhere:
        credentials = {"email": desk.person.email, "password": desk.person.password}
        elsewhere.post("/api/auth/sign-in", json=credentials, headers={"User-Agent": FIREFOX})
        settings(page)
        page.get_by_label("Name").fill("Ada Reed")
        page.get_by_role("button", name="Save name").click()
        expect(page.get_by_role("button", name="Account of Ada Reed")).to_be_visible()
        expect(page.get_by_text("This one")).to_be_visible()
        expect(page.get_by_label("Assistant").get_by_text("0 tokens")).to_be_visible()
        shot(page, "settings")

        page.get_by_role("button", name="End the session of Firefox on Linux").click()

        expect(page.get_by_text("Firefox on Linux")).to_have_count(0)
        assert elsewhere.get("/api/projects").status_code == 401


def test_everything_is_exported_and_the_account_deleted_by_word_and_password(desk: Desk) -> None:
    page = desk.page
    desk.page.get_by_role("button", name="Begin a document").click()
    settings(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Export everything").click()
    assert zipfile.ZipFile(download.value.path()).testzip() is None

    page.get_by_role("button", name="Delete my account").click()
    dialog = page.get_by_role("dialog", name="Delete my account")
    dialog.get_by_label("Type").fill("delete my")
    dialog.get_by_label("Your password").fill("not the password")
    expect(dialog.get_by_role("button", name="Delete for good")).to_be_disabled()
    dialog.get_by_label("Type").fill("delete my account")
    dialog.get_by_role("button", name="Delete for good").click()
    expect(dialog.get_by_text("That is not your password.")).to_be_visible(timeout=PATIENCE)
    expect(dialog.get_by_label("Your password")).to_be_focused()
    dialog.get_by_label("Your password").fill(desk.person.password)
    dialog.get_by_role("button", name="Delete for good").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=PATIENCE)
    assert desk.stack.sql("select 1 from auth.users where id::text = %s", desk.person.id) == []

"""Exports: what a file lacks is told when it is handed over, and an unsaved document is not exported as if it were."""

import pytest
from playwright.sync_api import expect

from e2e.desk import PATIENCE, Desk


@pytest.fixture
def desk(seat: Desk) -> Desk:
    """Each test opens a document of its own, and no page before it."""
    return seat


def test_a_sign_that_no_font_has_is_named_beside_the_file(desk: Desk) -> None:
    page = desk.page
    desk.begin("A bird stands here: \U00013153")
    page.get_by_role("button", name="Export").click()
    with page.expect_download(timeout=PATIENCE) as coming:
        page.get_by_role("menuitem", name="PDF").click()

    assert coming.value.suggested_filename == "Untitled.pdf"
    told = page.get_by_role("dialog", name="The file is made; read this first")
    expect(told).to_contain_text("\U00013153")


def test_what_is_not_saved_is_not_exported(desk: Desk) -> None:
    page = desk.page
    desk.begin("Saved. ")
    page.context.set_offline(True)
    page.keyboard.type("Not saved.")
    page.get_by_role("button", name="Export").click()
    page.get_by_role("menuitem", name="Word").click()

    expect(page.get_by_text("The last changes are not saved yet")).to_be_visible(timeout=PATIENCE)

"""A book is read chapter by chapter in the order of its spine."""

from pathlib import Path

import pytest

from bff.vault.extract import CannotExtract, Failure
from bff.vault.extract.kinds import EPUB
from bff.vault.extract.readers import pages
from tests.vault.zipped import book, epub, pack

LOCK = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData>'
    '<EncryptionMethod Algorithm="{how}"/><CipherData><CipherReference URI="{what}"/></CipherData></EncryptedData>'
    "</encryption>"
)


def read(folder: Path, body: bytes) -> list[str]:
    path = folder / "file"
    path.write_bytes(body)
    return [page.text for page in pages(path, EPUB)]


def test_chapters_come_in_the_order_of_the_spine_each_a_page(tmp_path: Path) -> None:
    found = read(tmp_path, epub({"z.xhtml": "<h1>One</h1><p>First.</p>", "a%20b.xhtml": "<h1>Two</h1><p>Second.</p>"}))
    assert found == ["One\n\nFirst.", "Two\n\nSecond."]


def test_a_long_chapter_goes_on_in_further_pages(tmp_path: Path) -> None:
    found = read(tmp_path, epub({"a.xhtml": "<p>Peat forms where water keeps the air away.</p>" * 200}))
    assert len(found) > 1
    assert all(text.endswith(".") and len(text) <= 4000 for text in found)


def test_notes_are_kept_and_their_marks_are_not(tmp_path: Path) -> None:
    chapter = (
        '<p>Peat sinks<a epub:type="noteref" href="n.xhtml#1">1</a>.</p>'
        '<aside epub:type="footnote"><p>See p. 4.</p></aside>'
    )
    assert read(tmp_path, epub({"a.xhtml": chapter})) == ["Peat sinks.\n\nSee p. 4."]


@pytest.mark.parametrize(
    "chapter",
    [
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x"><html><body><p>a&nbsp;&eacute;</p></body></html>',
        "<!DOCTYPE html><html><body><p>a&nbsp;&eacute;</body></html>",
    ],
)
def test_letters_by_name_are_letters(tmp_path: Path, chapter: str) -> None:
    assert read(tmp_path, epub({"a.xhtml": chapter})) == ["a\u00a0\u00e9"]


def test_scrambled_fonts_lock_nothing(tmp_path: Path) -> None:
    lock = LOCK.format(how="http://www.idpf.org/2008/embedding", what="OEBPS/font.otf")
    assert read(tmp_path, pack(book({"a.xhtml": "<p>a</p>"}) | {"META-INF/encryption.xml": lock})) == ["a"]


PLAIN = book({"a.xhtml": "<p>a</p>"})
LOCKED = LOCK.format(how="http://www.w3.org/2001/04/xmlenc#aes256-cbc", what="OEBPS/text/a.xhtml")
BOMB = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><html><body><p>&b;</p></body></html>'


@pytest.mark.parametrize(
    ("parts", "failure"),
    [
        (PLAIN | {"META-INF/encryption.xml": LOCKED}, Failure.LOCKED),
        (PLAIN | {"mimetype": "application/zip"}, Failure.NOT_EPUB),
        ({"mimetype": PLAIN["mimetype"]}, Failure.NOT_EPUB),
        ({name: part for name, part in PLAIN.items() if "text" not in name}, Failure.DAMAGED),
        (book({"a.xhtml": "<nav>a</nav>"}), Failure.NO_TEXT),
        (book({"a.xhtml": BOMB}), Failure.UNSAFE),
    ],
)
def test_a_book_that_cannot_be_read_says_why(tmp_path: Path, parts: dict[str, str], failure: Failure) -> None:
    with pytest.raises(CannotExtract) as told:
        read(tmp_path, pack(parts))
    assert told.value.failure is failure

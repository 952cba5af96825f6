"""Text out of files: the words, the pages, and a plain reason where there are none."""

from pathlib import Path

import pytest

from bff.vault.extract import CannotExtract, Failure, outcome
from bff.vault.extract.kinds import MARKDOWN, PDF, PLAIN
from bff.vault.extract.pdf import known_words, tidy
from bff.vault.extract.readers import pages
from tests.vault import make


def _file(folder: Path, body: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(body)
    return path


def test_each_page_of_a_pdf_keeps_its_words(tmp_path: Path) -> None:
    found = pages(_file(tmp_path, make.pdf(make.SENTENCES)), PDF)

    assert [page.number for page in found] == [1, 2, 3, 4]
    assert [page.text for page in found] == list(make.SENTENCES)


def test_the_same_bytes_give_the_same_text(tmp_path: Path) -> None:
    path = _file(tmp_path, make.pdf())
    assert pages(path, PDF) == pages(path, PDF)


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (make.encrypted(), Failure.ENCRYPTED),
        (make.broken(), Failure.BROKEN),
        (make.pdf()[:300], Failure.BROKEN),
        (make.scan(), Failure.NO_TEXT),
        (make.scan(3), Failure.NO_TEXT),
    ],
)
def test_a_pdf_without_text_says_why(tmp_path: Path, body: bytes, failure: Failure) -> None:
    with pytest.raises(CannotExtract) as told:
        pages(_file(tmp_path, body), PDF)
    assert told.value.failure is failure


@pytest.mark.parametrize(("limit", "most"), [("MAX_PAGES", 3), ("MAX_CHARACTERS", 100), ("MAX_PAGE_CHARACTERS", 20)])
def test_a_pdf_too_long_for_one_piece_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(outcome, limit, most)
    with pytest.raises(CannotExtract) as told:
        pages(_file(tmp_path, make.pdf(make.SENTENCES)), PDF)
    assert told.value.failure is Failure.TOO_LONG


@pytest.mark.parametrize(
    "body",
    [
        "Größe\r\nzählt".encode(),
        "\ufeffGröße\r\nzählt".encode(),
        "Größe\r\nzählt".encode("utf-16"),
        "Größe\r\nzählt".encode("cp1252"),
    ],
)
def test_text_files_are_read_in_the_encodings_people_have(tmp_path: Path, body: bytes) -> None:
    (page,) = pages(_file(tmp_path, body), PLAIN)
    assert page.text == "Größe\nzählt"


def test_a_long_text_is_cut_into_sheets_between_paragraphs(tmp_path: Path) -> None:
    paragraph = " ".join(make.SENTENCES) + "\n\n"
    found = pages(_file(tmp_path, (paragraph * 60).encode()), PLAIN)

    assert len(found) > 3
    assert "".join(page.text for page in found) == paragraph * 60
    assert all(page.text.endswith("\n\n") for page in found if page.text)


@pytest.mark.parametrize(("body", "failure"), [(b"a\x00b", Failure.NOT_TEXT), (b" \n ", Failure.NO_TEXT)])
def test_a_text_that_is_none_says_why(tmp_path: Path, body: bytes, failure: Failure) -> None:
    with pytest.raises(CannotExtract) as told:
        pages(_file(tmp_path, body), PLAIN)
    assert told.value.failure is failure


@pytest.mark.parametrize(
    ("raw", "tidied"),
    [
        ("solubil\ufffeity of", "solubility of"),
        ("solubil\ufffe\nity of", "solubility of"),
        ("PaSa\ufffeGPT-4o", "PaSa-GPT-4o"),
        ("well\ufffeknown", "well-known"),
        ("an i\ufffePhone", "an iPhone"),
        ("1990\ufffe95", "1990-95"),
        ("e\ufb03cient \ufb01nding", "efficient finding"),
        ("soft\u00adhyphen and \x00nul\x0c", "softhyphen and nul"),
        ("two\r\nlines\rhere", "two\nlines\nhere"),
        (
            "Jim\u00b4enez, M\u00a8uller, Rodr\u00b4\u0131guez, Toma\u02c7sev",
            "Jim\u00e9nez, M\u00fcller, Rodr\u00edguez, Toma\u0161ev",
        ),
        ("cafe\u0301", "caf\u00e9"),
        ("don\u00b4t `echo`", "don\u00b4t `echo`"),
        ("\u03bd\u00afavg", "\u03bd\u00afavg"),
        ("\uf0b7 first \uf8eb\n\n\uf8ed\n\nlast", "\u2022 first \n\nlast"),
        ("high\ufffethroughput", "high-throughput"),
        ("a probabil\ufffe\n9", "a probabil-\n9"),
    ],
)
def test_page_text_is_tidied(raw: str, tidied: str) -> None:
    assert tidy(raw, known_words(["a well-known fact", "the iPhone", "high throughput"])) == tidied


SECTIONS = (
    "# Reeds\n\nOf reeds.\n\nGrowth\n------\n"
    + "They grow. " * 120
    + """
## Decay ##
They rot.

```
# no heading, but code

echo
```
"""
    + "It takes years. " * 80
    + "\n### After\nThe end."
)


def test_a_part_of_markdown_begins_with_its_sections_heading(tmp_path: Path) -> None:
    found = pages(_file(tmp_path, SECTIONS.encode()), MARKDOWN)

    assert [(page.number, page.text.split("\n")[0]) for page in found] == [
        (1, "# Reeds"),
        (2, "## Decay ##"),
        (3, "### After"),
    ]
    assert "Growth\n------\n\nThey grow." in found[0].text
    assert "They rot.\n\n```\n# no heading, but code\n\necho\n```" in found[1].text
    assert " ".join(page.text for page in found).split() == SECTIONS.split()

"""A Word document reads as it does once its changes are accepted, and nothing that is seen in it is lost."""

from pathlib import Path

import pytest

from bff.vault.extract import CannotExtract, Failure
from bff.vault.extract.kinds import DOCX
from bff.vault.extract.readers import pages
from tests.vault.zipped import STRICT, docx, p, pack, r, word


def read(folder: Path, body: bytes) -> str:
    path = folder / "file"
    path.write_bytes(body)
    return "\n\n".join(page.text for page in pages(path, DOCX))


def _box(text: str) -> str:
    return f"<wps:txbx><w:txbxContent>{p(r(text))}</w:txbxContent></wps:txbx>"


KEPT = (
    ("<w:ins>" + r("put in ") + "</w:ins>" + "<w:del><w:r><w:delText>taken out</w:delText></w:r></w:del>", "put in"),
    (r("a") + "<w:del><w:r><w:delText>x</w:delText><w:tab/></w:r></w:del>" + r("b"), "ab"),
    ("<w:moveFrom>" + r("there") + "</w:moveFrom><w:moveTo>" + r("here") + "</w:moveTo>", "here"),
    ("<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>" + r("a control") + "</w:sdtContent></w:sdt>", "a control"),
    ("<w:smartTag>" + r("Basel") + "</w:smartTag><w:hyperlink>" + r(" link") + "</w:hyperlink>", "Basel link"),
    (r("seen") + r(" hidden", "<w:vanish/>") + r(" shown", '<w:vanish w:val="0"/>'), "seen shown"),
    ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>", "a\tb\nc-d"),
    ("<w:r><w:instrText>PAGEREF x</w:instrText></w:r>" + r("12"), "12"),
    (r("10") + r("3", '<w:vertAlign w:val="superscript"/>') + r("m"), "10\u00b3m"),
    (r("e\ufb03cient so\u00adft cafe\u0301"), "efficient soft caf\u00e9"),
    (
        "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
        "1/2",
    ),
    ("<w:commentReference/>" + r("x") + "<wp:posOffset>914400</wp:posOffset>", "x"),
)


@pytest.mark.parametrize(("runs", "text"), KEPT)
def test_a_paragraph_reads_as_it_is_seen(tmp_path: Path, runs: str, text: str) -> None:
    assert read(tmp_path, docx(p(runs))) == text


def test_a_deleted_end_of_a_paragraph_joins_it_to_the_next(tmp_path: Path) -> None:
    gone = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + r("one ") + "</w:p>"
    assert read(tmp_path, docx(gone + p(r("sentence.")) + p(r("Next.")))) == "one sentence.\n\nNext."


def test_a_table_is_lines_and_a_deleted_row_is_gone(tmp_path: Path) -> None:
    def row(*cells: str, settings: str = "") -> str:
        return f"<w:tr>{settings}{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"

    table = (
        row(p(r("Year")), p(r("Level")))
        + f"<w:sdt><w:sdtContent>{row(p(r('1976')), p(r('42')) + p(r('cm')))}</w:sdtContent></w:sdt>"
        + row(p(r("1977")), p(r("0")), settings="<w:trPr><w:del/></w:trPr>")
    )
    found = read(tmp_path, docx(p(r("Before")) + f"<w:tbl>{table}</w:tbl>" + p(r("After"))))
    assert found == "Before\n\nYear\tLevel\n1976\t42 cm\n\nAfter"


def test_boxes_and_notes_stand_behind_their_paragraph_once(tmp_path: Path) -> None:
    either = f"<mc:Choice>{_box('In a box.')}</mc:Choice><mc:Fallback>{_box('Again.')}</mc:Fallback>"
    box = f"<mc:AlternateContent>{either}</mc:AlternateContent>"
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    line = f'<w:footnote w:id="-1" w:type="separator">{p(r("---"))}</w:footnote>'
    notes = f'{line}<w:footnote w:id="2">{p(r("See p. 4."))}</w:footnote>'
    found = read(tmp_path, docx(p(r("Peat sinks"), mark, f"<w:r>{box}</w:r>", r(".")) + p(r("Next.")), notes=notes))
    assert found == "Peat sinks.\n\n[1] See p. 4.\n\nIn a box.\n\nNext."


def test_a_strict_document_reads_like_any_other(tmp_path: Path) -> None:
    assert read(tmp_path, docx(p(r("Strict.")), namespace=STRICT)) == "Strict."


def test_a_heading_begins_a_page_whatever_its_style_is_called(tmp_path: Path) -> None:
    long = p(r("Peat forms where water keeps the air away. " * 30))
    path = tmp_path / "file"
    path.write_bytes(docx(p(r("One"), style="H1") + long + p(r("Two"), style="Mine") + long))
    assert [page.text.split("\n")[0] for page in pages(path, DOCX)] == ["One", "Two"]


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (pack({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}), Failure.NOT_WORD),
        (pack({name: part for name, part in word("").items() if name != "[Content_Types].xml"}), Failure.NOT_WORD),
        (pack(word("") | {"word/document.xml": "<html/>"}), Failure.NOT_WORD),
        (pack(word("") | {"word/document.xml": "<w:document"}), Failure.DAMAGED),
        (docx(p(r(" "))), Failure.NO_TEXT),
        (docx(p(r("cut short")))[:300], Failure.DAMAGED),
    ],
)
def test_a_file_that_is_no_document_says_why(tmp_path: Path, body: bytes, failure: Failure) -> None:
    path = tmp_path / "file"
    path.write_bytes(body)
    with pytest.raises(CannotExtract) as told:
        pages(path, DOCX)
    assert told.value.failure is failure

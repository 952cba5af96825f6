"""Letters and their marks in the PDF: composed, centred, and nothing drawn that is not meant to be seen."""

import unicodedata
from contextlib import closing

import pypdfium2
import pytest
from fpdf import FPDF

from bff.exports import pdf
from bff.exports.faces import Faces, Look
from bff.exports.marks import clusters, plain
from bff.exports.model import arrange
from tests.exports.make import doc, paragraph, text

# Assigned characters that a research text in these scripts may hold; what lies between the blocks is not ours.
BLOCKS = {
    "Latin": [(0x20, 0x7E), (0xA0, 0x24F), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xFB00, 0xFB06)],
    "Greek": [(0x370, 0x3E1), (0x3F0, 0x3FF), (0x1F00, 0x1FFF)],  # without the Coptic between
    "Cyrillic": [(0x400, 0x52F), (0xA640, 0xA69F)],
    "IPA": [(0x250, 0x36F), (0x1D00, 0x1DBF)],
    "punctuation": [(0x2010, 0x205E), (0x2070, 0x209C), (0x20A0, 0x20BF)],
    "math": [(0x2100, 0x215F), (0x2190, 0x21F0), (0x2200, 0x22FF), (0x27E6, 0x27EF), (0x2A00, 0x2AFF)],
    "mathematical letters": [(0x1D400, 0x1D7FF)],
}  # fmt: skip
LOOKS = [Look(), Look(italic=True), Look(bold=True), Look(bold=True, italic=True), Look(mono=True)]


def render(words: str, *looks: str) -> pdf.Pdf:
    return pdf.render(arrange("T", doc(paragraph(text(words, *looks))), {}))


def boxes(made: pdf.Pdf) -> dict[str, tuple[float, float, float, float]]:
    """The ink of each character but the title's: left, bottom, right, top, in points."""
    document = pypdfium2.PdfDocument(made.body)
    page = document[0].get_textpage()
    found = {page.get_text_range(n, 1): page.get_charbox(n) for n in range(page.count_chars())}
    document.close()
    return found


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("block", BLOCKS)
def test_every_character_of_a_promised_script_has_a_glyph(block: str, look: Look) -> None:
    assigned = [chr(n) for first, last in BLOCKS[block] for n in range(first, last + 1)]
    wanted = [char for char in assigned if unicodedata.category(char) not in {"Cn", "Cf", "Zl", "Zp"}]
    with closing(Faces(FPDF())) as faces:
        for char in wanted:
            faces.pieces(char, look)

        assert len(wanted) > 100
        assert "".join(faces.unknown) == ""


@pytest.mark.parametrize("look", ["", "italic", "bold", "code"])
@pytest.mark.parametrize(
    "pair", ["x\u0304", "ə\u0303", "p\u0302", "l\u0303", "Q\u0301", "e\u031e", "ʃ\u0325", "ŋ\u030a"]
)
def test_a_mark_stands_over_or_under_the_middle_of_its_letter(pair: str, look: str) -> None:
    found = boxes(render(pair, *([look] if look else [])))
    letter, mark = (found[char] for char in pair)

    middle = (letter[0] + letter[2]) / 2
    # A sloped letter's axis leans.
    assert abs((mark[0] + mark[2]) / 2 - middle) < (2.0 if look == "italic" else 0.4)
    if unicodedata.combining(pair[1]) == 220:
        assert mark[3] <= letter[1] + 0.2
    else:
        assert mark[1] >= letter[3] - 0.2


def test_marks_on_one_letter_do_not_cover_one_another() -> None:
    found = boxes(render("ɔ\u0304\u0301"))

    assert found["\u0301"][1] > found["\u0304"][3]


def test_letters_and_marks_apart_print_as_one() -> None:
    words = "Nguyễn Thị, Łódź, Ünal, Ἐν ἀρχῇ, й"
    apart, whole = render(unicodedata.normalize("NFD", words)), render(words)

    assert boxes(apart) == boxes(whole)


@pytest.mark.parametrize("unseen", "\u00ad\u200b\u200c\u200d\u200e\u202e\u2060\ufeff\ufe0f")
def test_what_is_not_to_be_seen_is_not_drawn(unseen: str) -> None:
    made = render(f"wo{unseen}rd")

    assert made.unknown == ()
    assert boxes(made) == boxes(render("word"))


def test_a_space_of_no_width_lets_the_line_break() -> None:
    made = boxes(render("a" * 60 + "\u200b" + "b" * 60))

    assert made["b"][3] < made["a"][1]


def test_a_letter_and_a_mark_that_no_font_has_together_are_both_set() -> None:
    pair = "☺\u0363"
    with closing(Faces(FPDF())) as faces:
        pieces = faces.pieces(pair, Look())

        assert len(pieces) == 2
        assert "".join(piece.text for piece in pieces) == pair
        assert not faces.unknown


def test_a_mark_takes_no_room() -> None:
    with closing(Faces(FPDF())) as faces:
        for look in LOOKS:
            [one], [other] = faces.pieces("x\u0304", look), faces.pieces("x", look)
            assert faces.width(one) == faces.width(other)


def test_marks_stay_with_their_letter_and_the_rest_is_left_alone() -> None:
    assert clusters("a\u0303\u0301b\u0304c") == ["a\u0303\u0301", "b\u0304", "c"]
    assert plain("e\u0301 a\u00adb \u0304") == "é ab \u0304"

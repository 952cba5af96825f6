"""File names that every system takes, said as RFC 6266 asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bff.exports.names import content_disposition, file_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A plain title", "A plain title.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ('a/b\\c:d*e?"f"<g>|h', "a b c d e f g h.pdf"),
        ("two\nlines\tand\x00more", "two lines and more.pdf"),
        ("turned\u202egnp.exe", "turned gnp.exe.pdf"),
        ("CON", "document CON.pdf"),
        ("com1.x", "document com1.x.pdf"),
        ("Console", "Console.pdf"),
        ("...", "document.pdf"),
        ("Größe – 睡眠", "Größe – 睡眠.pdf"),
    ],
)
def test_a_title_becomes_a_safe_name(title: str, name: str) -> None:
    assert file_name(title, "pdf") == name


@given(st.text(max_size=400))
def test_no_title_makes_an_unsafe_name(title: str) -> None:
    name = file_name(title, "docx")

    assert name.endswith(".docx")
    assert len(name.encode()) <= 140
    assert not set(name) & set('<>:"/\\|?*\x00\n\r\u202e')
    assert name.strip() == name
    header = content_disposition(name)
    assert header.isascii()
    assert "\n" not in header
    assert header.count('"') == 2


def test_the_header_has_a_likeness_and_the_name_itself() -> None:
    assert content_disposition('Größe – 睡; x="y".pdf') == (
        'attachment; filename="Groe xy.pdf"; '
        "filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E2%80%93%20%E7%9D%A1%3B%20x%3D%22y%22.pdf"
    )

"""A page of the web gives its writer's words, and none of what stands around them or is not to be seen."""

from pathlib import Path

import pytest

from bff.vault.extract import CannotExtract, Failure
from bff.vault.extract.kinds import HTML
from bff.vault.extract.readers import pages


def read(folder: Path, body: str | bytes) -> str:
    path = folder / "file"
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    return "\n\n".join(page.text for page in pages(path, HTML))


def test_only_the_main_text_is_kept(tmp_path: Path) -> None:
    page = """<!doctype html><html><head><title>T</title><style>p{}</style><script>let a = 1</script></head><body>
    <header><a href="/">Home</a></header><nav>Menu</nav><aside>Buy</aside>
    <main><h1>Peat</h1><p>Peat <b>forms</b> where\n  water keeps the air&nbsp;away.</p><nav>Next page</nav>
    <p hidden>h</p>
    <script>b = 2</script><p style="display: none">d</p><p aria-hidden="true">a</p><noscript>n</noscript>
    <button>b</button>
    <svg><text>s</text></svg><!-- comment --><p>It sinks<br>slowly.</p></main><footer>Imprint</footer></body></html>"""
    assert read(tmp_path, page) == "Peat\n\nPeat forms where water keeps the air\u00a0away.\n\nIt sinks\nslowly."


def test_a_page_without_a_main_part_is_read_whole_but_for_its_furniture(tmp_path: Path) -> None:
    page = "<body><header>Logo</header><div>One <i>two</i></div>three<ul><li>four<li>five</ul><footer>F</footer>"
    assert read(tmp_path, page) == "One two\n\nthree\n\nfour\n\nfive"


def test_a_main_part_that_holds_next_to_nothing_is_not_believed(tmp_path: Path) -> None:
    assert "words" in read(tmp_path, f"<body><main>Up</main><div>{'words ' * 90}</div>")


def test_numbers_keep_their_height_and_notes_their_place(tmp_path: Path) -> None:
    page = '<p>10<sup>3</sup> m, CO<sub>2</sub>, the 1<sup>st</sup>.<sup><a href="#n1">[1]</a></sup> Next.</p>'
    assert read(tmp_path, page) == "10\u00b3 m, CO2, the 1st. Next."


def test_a_table_is_lines_unless_it_only_lays_the_page_out(tmp_path: Path) -> None:
    data = "<table><caption>Levels</caption><tr><th>Year<td>Level<tr><td><p>1976</p><td>42\n cm</table>"
    assert read(tmp_path, data) == "Levels\nYear\tLevel\n1976\t42 cm"
    assert read(tmp_path, f"<table><tr><td><h1>Peat</h1><p>One.</p><td>{data}</table>").startswith("Peat\n\nOne.\n\nL")


def test_code_keeps_its_lines(tmp_path: Path) -> None:
    assert read(tmp_path, "<p>So:</p><pre>if a:\n    b\n</pre>") == "So:\n\nif a:\n    b"


@pytest.mark.parametrize(
    "body",
    [
        "<p>Größe zählt".encode(),
        "<meta charset=iso-8859-1><p>Größe zählt".encode(),
        "<meta charset=iso-8859-1><p>Größe zählt".encode("cp1252"),
        '<meta http-equiv="Content-Type" content="text/html; charset=macintosh"><p>Größe zählt'.encode("mac-roman"),
        "<meta charset=nonsense><p>Größe zählt".encode("cp1252"),
        "<p>Größe zählt".encode("utf-16"),
    ],
)
def test_pages_are_read_in_the_letters_they_are_written_in(tmp_path: Path, body: bytes) -> None:
    assert read(tmp_path, body) == "Größe zählt"


def test_deep_nesting_loses_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "<div>" * 1500 + "deep" + "</div>" * 1500 + "<p>tail") == "deep\n\ntail"


def test_an_address_in_a_page_is_not_looked_up(tmp_path: Path) -> None:
    """Neither a file of this machine nor one of another."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><p>&x; <iframe src="{secret}"></iframe>words'
    assert "secret" not in read(tmp_path, page).replace(str(secret), "")


@pytest.mark.parametrize("body", ["", "<script>a</script>", "<!-- a -->", "<nav>a</nav>"])
def test_a_page_without_words_says_so(tmp_path: Path, body: str) -> None:
    with pytest.raises(CannotExtract) as told:
        read(tmp_path, body)
    assert told.value.failure is Failure.NO_TEXT

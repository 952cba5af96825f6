"""Names are made safe and kinds told from bytes, whatever the sender claims."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bff.errors import UnsupportedMedia
from bff.vault.extract.kinds import DOCX, EPUB, HTML, MARKDOWN, PDF, PLAIN
from bff.vault.files import EmptyFile, key_name, look, media_type, sanitize_filename
from tests.vault import make
from tests.vault.zipped import docx, epub, p, r


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\cmd.exe", "cmd.exe"),
        ("/absolute/path.pdf", "path.pdf"),
        ("nul\x00byte.pdf", "nul_byte.pdf"),
        ("next\x85line\x9b.pdf", "next_line_.pdf"),
        ("bell\x07 and\ttab.pdf", "bell_ and_tab.pdf"),
        ('a<b>c:d"e|f?g*h.pdf', "a_b_c_d_e_f_g_h.pdf"),
        ("..%2f..%2fx.pdf", "_2f.._2fx.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1"),
        ("console.pdf", "console.pdf"),
        ("  . hidden . ", "hidden"),
        ("...", "file"),
        ("", "file"),
        ("e\u0301tude.pdf", "\u00e9tude.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("zero\u200bwidth.pdf", "zerowidth.pdf"),
        ("研究.pdf", "研究.pdf"),
        ("two   spaces\u00a0here.pdf", "two spaces here.pdf"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert sanitize_filename(name) == safe


def test_a_long_name_keeps_its_suffix_and_its_characters() -> None:
    safe = sanitize_filename("é" * 300 + ".pdf")
    assert len(safe.encode()) <= 255
    assert safe.endswith("é.pdf")


@given(st.text(max_size=400))
def test_any_name_becomes_a_safe_one(name: str) -> None:
    safe = sanitize_filename(name)
    assert 0 < len(safe.encode()) <= 255
    assert not set(safe) & set('/\\\x00<>:"|?*%\n\r')
    assert safe not in {".", ".."}
    assert sanitize_filename(safe) == safe


@given(st.text(max_size=400))
def test_any_name_becomes_a_key_that_storage_takes(name: str) -> None:
    key = key_name(name)
    assert 0 < len(key) <= 100
    assert key.isascii()
    assert not key.startswith(".")
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


@pytest.mark.parametrize(
    ("name", "declared", "head", "kind"),
    [
        ("a.pdf", "application/pdf", b"%PDF-1.7 ", "application/pdf"),
        ("a.pdf", "", b"\xef\xbb\xbf\n%PDF-1.4", "application/pdf"),
        ("a", "application/octet-stream", b"%PDF-1.7 ", "application/pdf"),
        ("2501.10120", "", b"%PDF-1.7 ", "application/pdf"),
        ("a.txt", "text/plain; charset=utf-8", b"words", "text/plain"),
        ("a.MD", "application/octet-stream", b"# words", "text/markdown"),
        ("a.txt", "text/plain", "\ufeffwords".encode("utf-16"), "text/plain"),
        ("notes", "text/plain", "Größe".encode("cp1252"), "text/plain"),
        ("a.DOCX", "application/octet-stream", make.ZIP, DOCX),
        ("a.epub", "", make.ZIP, EPUB),
        ("book", "", epub({"a.xhtml": "words"})[:4096], EPUB),
        ("a.htm", "application/octet-stream", b"<!doctype html>", HTML),
        ("page", "text/html", b"<p>words", HTML),
    ],
)
def test_kinds_we_take(name: str, declared: str, head: bytes, kind: str) -> None:
    assert media_type(name, declared, head) == kind


@pytest.mark.parametrize(
    ("name", "declared", "head"),
    [
        ("a.pdf", "application/pdf", make.EXE),
        ("a.txt", "text/plain", make.EXE),
        ("a.exe", "application/pdf", make.EXE),
        ("a.pdf", "application/pdf", make.ZIP),
        ("a.pdf", "application/pdf", b"just words"),
        ("a.docx", DOCX, b"just words"),
        ("a.docx", "", make.OLE),
        ("a.epub", "", make.EXE),
        ("a.html", "text/html", b"just words"),
        ("a.html", "text/html", b"<p>" + make.EXE),
        ("a.txt", "text/plain", make.ZIP),
        ("a.xlsx", DOCX, make.ZIP),
        ("a.docx", "", b"%PDF-1.7"),
        ("a.txt", "text/plain", b"words " * 600 + b"\x00"),
        ("a.exe", "", b"%PDF-1.7"),
        ("a.pdf", "", b"\x00" * 2000 + b"%PDF-1.7"),
    ],
)
def test_kinds_we_refuse(name: str, declared: str, head: bytes) -> None:
    with pytest.raises(UnsupportedMedia):
        media_type(name, declared, head)


def test_nothing_is_no_file() -> None:
    with pytest.raises(EmptyFile):
        media_type("a.pdf", "application/pdf", b"")


@pytest.mark.parametrize(
    ("name", "head", "words"),
    [
        ("a.docx", make.OLE, "old format, or a document under a password"),
        ("a.docx", b"words", "says it is .docx, but it is not one"),
        ("a.odt", make.ZIP, "not .odt: save the file as a PDF"),
        ("a.xlsx", make.ZIP, "Word .*EPUB.*not .xlsx"),
        ("a.exe", make.EXE, "not .exe"),
        ("a.txt", make.EXE, "another kind of file"),
        ("a", make.ZIP, "another kind of file"),
        ("a.pdf", make.EXE, "says it is a PDF, but it is not one"),
    ],
)
def test_a_refusal_says_what_would_be_taken(name: str, head: bytes, words: str) -> None:
    with pytest.raises(UnsupportedMedia, match=words):
        media_type(name, "", head)


@pytest.mark.parametrize(
    ("body", "claimed", "kind"),
    [
        (make.pdf(), HTML, PDF),
        (docx(p(r("words"))), PLAIN, DOCX),
        (docx(p(r("words"))), HTML, DOCX),
        (epub({"a.xhtml": "words"}), DOCX, EPUB),
        (b"words", DOCX, PLAIN),
        (b"words", MARKDOWN, MARKDOWN),
    ],
)
def test_what_a_stored_file_is_its_bytes_say(tmp_path: Path, body: bytes, claimed: str, kind: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(body)
    assert look(path, claimed).media_type == kind

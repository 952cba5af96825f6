"""A zip made to do harm is refused before it does any."""

import time
import zipfile
from pathlib import Path

import pytest

from bff.vault import reading
from bff.vault.extract import CannotExtract, Failure, package
from bff.vault.extract.kinds import DOCX
from bff.vault.extract.readers import pages
from tests.vault.zipped import W, docx, p, pack, r, word


def refused(path: Path, body: bytes) -> Failure:
    path.write_bytes(body)
    with pytest.raises(CannotExtract) as told:
        pages(path, DOCX)
    return told.value.failure


def test_a_part_that_swells_a_hundredfold_is_refused(tmp_path: Path) -> None:
    body = pack(word("") | {"word/media/a.bin": b"\0" * 4_000_000})
    began = time.monotonic()
    assert refused(tmp_path / "file", body) is Failure.UNSAFE
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(("limit", "most"), [("MAX_ENTRIES", 5), ("MAX_TOTAL", 500)])
def test_too_many_parts_or_too_much_in_them_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(package, limit, most)
    assert refused(tmp_path / "file", docx(p(r("words")))) is Failure.UNSAFE


def test_a_part_that_lies_about_its_size_is_read_no_further_than_it_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "MAX_PART", 2000)
    honest = pack(word(p(r("words " * 5000))))
    size = zipfile.ZipFile(_kept(tmp_path, honest)).getinfo("word/document.xml").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert refused(tmp_path / "file", honest) is Failure.TOO_LONG
    assert refused(tmp_path / "file", lying) is Failure.DAMAGED


def _kept(folder: Path, body: bytes) -> Path:
    (folder / "zip").write_bytes(body)
    return folder / "zip"


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">',
        '<!ENTITY b SYSTEM "file:///etc/passwd">',
        '<!ENTITY % b SYSTEM "http://127.0.0.1:1/x.dtd">',
    ],
)
def test_entities_are_refused(tmp_path: Path, declared: str) -> None:
    body = p(r("x" if "%" in declared else "&b;"))
    document = f'<!DOCTYPE d [{declared}]><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    assert refused(tmp_path / "file", pack(word("") | {"word/document.xml": document})) is Failure.UNSAFE


async def test_a_reason_comes_back_from_the_isolated_process(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(pack({"mimetype": "application/zip"}))
    with pytest.raises(CannotExtract) as told:
        await reading.read(path, DOCX)
    assert told.value.failure is Failure.NOT_WORD

"""Adding a source: what passes, what is refused, and that nothing is left behind when it fails half-way."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from bff.errors import AppError, NotFound, TooLarge, Unavailable, UnsupportedMedia, UpstreamFailed
from bff.vault.files import EmptyFile
from bff.vault.routes import _drain
from bff.vault.service import Duplicate, Vault
from bff.vault.store import NewSource, SourceRow
from bff.vault.upload import Upload
from tests.vault import make

OWNER, PROJECT = uuid4(), uuid4()


class Bucket:
    """As Storage: nothing is there before the stream has ended well, and its end is told as a broken upload."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}
        self.kinds: list[str] = []
        self.largest_chunk = 0

    async def put(self, path: str, chunks: AsyncIterator[bytes], media_type: str) -> None:
        body = b""
        try:
            async for chunk in chunks:
                self.largest_chunk = max(self.largest_chunk, len(chunk))
                body += chunk
        except Exception as problem:
            raise UpstreamFailed("the upload broke off") from problem
        assert path not in self.held
        self.kinds.append(media_type)
        self.held[path] = body

    async def remove(self, paths: list[str]) -> None:
        for path in paths:
            del self.held[path]

    async def open(self, path: str, conditions: Mapping[str, str] | None = None) -> Any:
        raise AssertionError("nothing here opens a file")


class Sources:
    def __init__(self, failure: AppError | None = None) -> None:
        self.rows: list[NewSource] = []
        self._failure = failure

    async def require_project(self, project_id: UUID) -> None:
        if project_id != PROJECT:
            raise NotFound("no such project, or it is not yours")

    async def add(self, new: NewSource) -> SourceRow:
        if self._failure is not None:
            raise self._failure
        self.rows.append(new)
        return self._row(new)

    async def twin(self, project_id: UUID, sha256: str) -> SourceRow | None:
        same = [row for row in self.rows if (row.project_id, row.sha256) == (project_id, sha256)]
        return self._row(same[0]) if same else None

    def _row(self, new: NewSource) -> SourceRow:
        now = datetime.now(UTC)
        said = {name: getattr(new, name) for name in new.__struct_fields__}
        mine = dict.fromkeys(("failure_reason", "page_count", "extraction_version", "deleted_at"))
        return SourceRow(
            id=uuid4(), owner_id=OWNER, status="pending", attempts=0, created_at=now, updated_at=now, **said, **mine
        )

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nothing here calls {name}")


def upload(body: bytes, name: str = "a.pdf", media_type: str = "application/pdf", size: int | None = None) -> Upload:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 1000):
            yield body[start : start + 1000]

    return Upload(name, media_type, size, chunks())


async def add(body: bytes, limit: int = 1_000_000, **said: Any) -> tuple[NewSource, Bucket]:
    """What was written down, and what was stored."""
    bucket, sources = Bucket(), Sources()
    shown = await Vault(OWNER, sources, bucket, limit).add(PROJECT, upload(body, **said))  # type: ignore[arg-type]
    (row,) = sources.rows
    assert (shown.name, shown.status) == (row.name, "pending")
    return row, bucket


async def test_a_source_is_stored_whole_with_what_was_measured_on_the_way() -> None:
    body = make.pdf()
    row, bucket = await add(body, name="../My étude (final).pdf")

    assert bucket.held == {row.storage_path: body}
    assert (row.name, row.media_type, row.size_bytes) == ("My étude (final).pdf", "application/pdf", len(body))
    assert row.sha256 == hashlib.sha256(body).hexdigest()
    owner, project, key = row.storage_path.split("/")
    assert (owner, project) == (str(OWNER), str(PROJECT))
    assert key.split("-", 1)[0].isdigit()
    assert key.split("-", 1)[1] == "My-etude-final-.pdf"


async def test_storage_is_never_told_that_a_file_is_a_page() -> None:
    row, bucket = await add(b"<p>words</p>", name="a.html", media_type="text/html")
    assert (row.media_type, bucket.kinds) == ("text/html", ["application/octet-stream"])


async def test_a_large_file_passes_in_pieces() -> None:
    _, bucket = await add(b"%PDF-1.7\n" + b"x" * 500_000)
    assert bucket.largest_chunk <= 5000


async def test_exactly_the_limit_is_taken_and_one_byte_more_is_not() -> None:
    body = b"%PDF-1.7\n".ljust(10_000, b"x")
    await add(body, limit=10_000)

    for said in ({}, {"size": 10_001}):
        bucket = Bucket()
        vault = Vault(OWNER, Sources(), bucket, 10_000)  # type: ignore[arg-type]
        with pytest.raises(TooLarge) as told:
            await vault.add(PROJECT, upload(body + b"x", **said))  # type: ignore[arg-type]
        assert told.value.code == "TOO_LARGE"
        assert bucket.held == {}


@pytest.mark.parametrize(
    ("body", "problem"), [(b"", EmptyFile), (make.EXE, UnsupportedMedia), (make.ZIP, UnsupportedMedia)]
)
async def test_what_is_no_source_is_refused_before_it_is_stored(body: bytes, problem: type[AppError]) -> None:
    bucket = Bucket()
    with pytest.raises(problem):
        await Vault(OWNER, Sources(), bucket, 10_000).add(PROJECT, upload(body))  # type: ignore[arg-type]
    assert bucket.held == {}


async def test_a_strangers_project_takes_no_file() -> None:
    bucket = Bucket()
    with pytest.raises(NotFound):
        await Vault(OWNER, Sources(), bucket, 10_000).add(uuid4(), upload(make.pdf()))  # type: ignore[arg-type]
    assert bucket.held == {}


async def test_a_file_without_a_row_is_taken_back() -> None:
    bucket = Bucket()
    vault = Vault(OWNER, Sources(Unavailable("the database is away")), bucket, 1_000_000)  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        await vault.add(PROJECT, upload(make.pdf()))
    assert bucket.held == {}


async def test_a_file_that_the_project_has_already_is_named_and_taken_back() -> None:
    bucket, body = Bucket(), make.pdf()
    vault = Vault(OWNER, Sources(), bucket, 1_000_000)  # type: ignore[arg-type]
    await vault.add(PROJECT, upload(body, name="Reeds.pdf"))

    with pytest.raises(Duplicate, match=r"already, as “Reeds\.pdf”") as told:
        await vault.add(PROJECT, upload(body, name="copy of Reeds.pdf"))
    assert (told.value.status, told.value.members["sourceName"]) == (409, "Reeds.pdf")
    assert len(bucket.held) == 1


async def test_a_sender_who_hangs_up_leaves_nothing() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield make.pdf()
        raise ConnectionError("gone")

    bucket = Bucket()
    with pytest.raises(ConnectionError, match="gone"):
        await Vault(OWNER, Sources(), bucket, 1_000_000).add(PROJECT, Upload("a.pdf", "", None, chunks()))  # type: ignore[arg-type]
    assert bucket.held == {}


async def test_a_body_that_is_being_read_still_is_left_to_its_reader() -> None:
    """As by a transport that Storage hung up on: the sender hears of that, and of nothing else."""
    opened = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        await opened.wait()
        yield b"words"

    chunks = body()

    async def reader() -> bytes:
        return await anext(chunks)

    reading = asyncio.create_task(reader())
    await asyncio.sleep(0)

    await _drain(chunks)

    opened.set()
    assert await reading == b"words"

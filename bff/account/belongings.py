"""Everything of a person, entry by entry, read as they are asked for."""

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import msgspec

from bff.account.archive import Chunks
from bff.account.store import AccountStore
from bff.clients.storage import Bucket
from bff.errors import NotFound

README = """What is in this archive
=======================
profile.json                        your name and address
audit.json                          what you did, as the server recorded it
projects/<project>/project.json     title and description
  documents/<title>.json            a document as the editor keeps it (ProseMirror JSON)
  documents/<title>.txt             the same, its words alone
  documents/<title>/<n>.json        its versions
  sources.json, sources/<id>/       what was read of each source, and the file itself
  citations.json                    cited works as CSL-JSON, which reference managers read
  evidence.json                     quotes that AI text rests on, and what the look-up in their source said
  conversations.json                what you asked the assistant about, and
  conversations/<title>.json        what was said, first to last

What lies in the trash is not in here: restore it first.
"""


class Entry(NamedTuple):
    name: str
    chunks: Chunks
    packed: bool = True


class Belongings:
    def __init__(self, store: AccountStore, files: Bucket, about: dict[str, Any]) -> None:
        """`about`: the person's own page."""
        self._store = store
        self._files = files
        self._about = about

    async def entries(self) -> AsyncIterator[Entry]:
        yield Entry("README.txt", _once(README.encode()))
        yield Entry("profile.json", _json(self._about))
        yield Entry("audit.json", _array(self._store.every("audit_logs")))
        async for project in self._store.every("projects"):
            async for entry in self._project(project):
                yield entry

    async def _project(self, project: dict[str, Any]) -> AsyncIterator[Entry]:
        at, mine = f"projects/{named(project['title'], project['id'])}", {"project_id": project["id"]}
        yield Entry(f"{at}/project.json", _json(project))
        yield Entry(f"{at}/citations.json", _array(_only("csl", self._store.every("citations", "id,csl", **mine))))
        yield Entry(f"{at}/evidence.json", _array(self._store.every("evidence", **mine)))
        yield Entry(f"{at}/sources.json", _array(self._store.every("vault_items", **mine)))
        async for source in self._store.every("vault_items", "id,name,media_type,storage_path", **mine):
            yield await self._file(at, source)
        async for document in self._store.every("documents", "id,title", **mine):
            async for entry in self._document(f"{at}/documents", document):
                yield entry
        yield Entry(f"{at}/conversations.json", _array(self._store.every("conversations", **mine)))
        async for conversation in self._store.every("conversations", "id,title", **mine):
            name = named(conversation["title"] or "conversation", conversation["id"])
            yield Entry(f"{at}/conversations/{name}.json", _array(self._store.said(conversation["id"])))

    async def _document(self, at: str, found: dict[str, Any]) -> AsyncIterator[Entry]:
        """One at a time: a single one may be megabytes."""
        name, mine = f"{at}/{named(found['title'], found['id'])}", {"document_id": found["id"]}
        async for document in self._store.every("documents", id=found["id"], size=1):
            yield Entry(f"{name}.txt", _once(document["plain_text"].encode()))
            yield Entry(f"{name}.json", _json(document))
        async for version in self._store.every("document_versions", by="version", size=4, **mine):
            yield Entry(f"{name}/{version['version']}.json", _json(version))

    async def _file(self, at: str, source: dict[str, Any]) -> Entry:
        name = f"{at}/sources/{source['id'][:8]}/{safe(source['name'])}"
        try:
            found = await self._files.open(source["storage_path"])
        except NotFound:
            # Its row outlived it, as after a backup that was brought back in part. The rest is worth having.
            return Entry(f"{name}.missing.txt", _once(b"The stored file is not there any more.\n"))
        # All other kinds are compressed within.
        return Entry(name, _closing(found), packed=source["media_type"].startswith("text/"))


def safe(name: str) -> str:
    """A file's name on any system, and never a way out of its folder."""
    plain = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', "-", unicodedata.normalize("NFC", name))
    return plain[:100].strip(" .") or "untitled"


def named(title: str, row_id: str) -> str:
    return f"{safe(title)[:60].strip(' .')}-{row_id[:8]}"


async def _once(data: bytes) -> Chunks:
    yield data


async def _json(value: Any) -> Chunks:
    yield await asyncio.to_thread(_pretty, value)


def _pretty(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2)


async def _only(column: str, rows: AsyncIterator[dict[str, Any]]) -> AsyncIterator[Any]:
    async for row in rows:
        yield row[column]


async def _array(items: AsyncIterator[Any]) -> Chunks:
    before = b"[\n"
    async for item in items:
        yield before + await asyncio.to_thread(_pretty, item)
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


async def _closing(found: Any) -> Chunks:
    try:
        async for chunk in found.chunks():
            yield chunk
    finally:
        await asyncio.shield(found.close())

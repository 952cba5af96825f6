"""The body of an upload, raw or multipart, onto the disk without being held."""

import base64
import binascii
from collections.abc import Callable
from typing import Any

import msgspec
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from infra.embedded.storage import checks, errors
from infra.embedded.storage.exchange import Call
from infra.embedded.storage.files import Incoming, Received

FIELD_LIMIT = 1_048_576
# How much of a body that is already refused we still read, so that the client hears why.
PATIENCE = 67_108_864


class Rules(msgspec.Struct, frozen=True):
    """What the bucket allows."""

    size: int
    media_types: list[str] | None


class Upload(msgspec.Struct, frozen=True):
    media_type: str
    cache_control: str
    user_metadata: dict[str, Any]
    received: Received


def is_multipart(call: Call) -> bool:
    return str(call.headers.get("content-type", "")).startswith("multipart/form-data")


def announced_size(call: Call) -> int | None:
    """The body's length where it is the object's length too."""
    said = call.headers.get("content-length", "")
    return int(said) if said.isdigit() and not is_multipart(call) else None


async def receive(call: Call, into: Incoming, rules: Rules) -> Upload:
    """Raises EntityTooLarge, InvalidMimeType or InvalidRequest, once the rest of the body is read."""
    try:
        if (announced_size(call) or 0) > rules.size:
            raise errors.too_large()
        return await (_multipart if is_multipart(call) else _raw)(call, into, rules)
    except errors.StorageError:
        await call.drain(PATIENCE)
        raise


async def _raw(call: Call, into: Incoming, rules: Rules) -> Upload:
    media_type = call.headers.get("content-type") or "application/octet-stream"
    checks.allowed(media_type, rules.media_types)
    async for chunk in call.chunks():
        await _keep(chunk, into, rules)
    return Upload(
        media_type,
        call.headers.get("cache-control") or "no-cache",
        header_metadata(call.headers.get("x-metadata", "")),
        await into.finish(),
    )


async def _keep(chunk: bytes, into: Incoming, rules: Rules) -> None:
    if into.size + len(chunk) > rules.size:
        raise errors.too_large()
    await into.write(chunk)


def header_metadata(said: str) -> dict[str, Any]:
    try:
        return _metadata(base64.b64decode(said, validate=True)) if said else {}
    except binascii.Error as problem:
        raise errors.invalid("x-metadata must be JSON in base64") from problem


def _metadata(said: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(said, type=dict[str, Any]) if said else {}
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise errors.invalid("metadata must be a JSON object") from problem


class _Form:
    """Fields gathered whole, the one file handed on in pieces."""

    def __init__(self, boundary: bytes, admit: Callable[[str], None]) -> None:
        self.fields: dict[str, bytes] = {}
        self.media_type: str | None = None
        self.pieces: list[bytes] = []
        self._admit = admit
        self._field = ""
        self._in_file = False
        self._header: tuple[bytes, bytes] = (b"", b"")
        self._headers: dict[bytes, bytes] = {}
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
            },
        )

    def feed(self, chunk: bytes) -> list[bytes]:
        """The file's bytes within `chunk`."""
        self.pieces = []
        try:
            self._parser.write(chunk)
        except FormParserError as problem:
            raise errors.invalid("the multipart body is malformed") from problem
        return self.pieces

    def _begin(self) -> None:
        self._headers = {}

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0] + data[start:end], self._header[1])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0], self._header[1] + data[start:end])

    def _header_end(self) -> None:
        name, value = self._header
        self._headers[name.lower()] = value
        self._header = (b"", b"")

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        # supabase-js sends the file as a part without a name but with a file name.
        self._in_file = b"filename" in options
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        if not self._in_file:
            self.fields[self._field] = b""
            return
        if self.media_type is not None:
            raise errors.invalid("send one file at a time")
        self.media_type = self._headers.get(b"content-type", b"application/octet-stream").decode("latin-1")
        self._admit(self.media_type)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self.pieces.append(data[start:end])
            return
        self.fields[self._field] += data[start:end]
        if sum(map(len, self.fields.values())) > FIELD_LIMIT:
            raise errors.too_large()


async def _multipart(call: Call, into: Incoming, rules: Rules) -> Upload:
    _, options = parse_options_header(call.headers["content-type"])
    boundary = options.get(b"boundary", b"")
    if not boundary:
        raise errors.invalid("the multipart body has no boundary")
    form = _Form(boundary, lambda media_type: checks.allowed(media_type, rules.media_types))
    async for chunk in call.chunks():
        for piece in form.feed(chunk):
            await _keep(piece, into, rules)
    if form.media_type is None:
        raise errors.invalid("the multipart body has no file")
    seconds = form.fields.get("cacheControl", b"").decode("latin-1")
    return Upload(
        form.media_type,
        f"max-age={seconds}" if seconds else "no-cache",
        _metadata(form.fields.get("metadata", b"")),
        await into.finish(),
    )

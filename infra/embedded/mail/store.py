"""Letters in memory, the newest first, as many as fit."""

import contextlib
import re
from collections import OrderedDict
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4

import msgspec

MOST_LETTERS = 1000
MOST_BYTES = 64 * 1024 * 1024
SNIPPET = 250
TERM = re.compile(r'([-!])?(?:(to|from|subject|message-id):)?(?:"([^"]*)"|(\S+))')


class Letter(msgspec.Struct, frozen=True):
    """`to` is the envelope's: who it is really for."""

    id: str
    received: datetime
    to: tuple[str, ...]
    raw: bytes

    def parsed(self) -> EmailMessage:
        return BytesParser(policy=policy.default).parsebytes(self.raw)


class Store:
    def __init__(self) -> None:
        self._letters: OrderedDict[str, Letter] = OrderedDict()
        self._bytes = 0

    def add(self, to: list[str], raw: bytes) -> Letter:
        letter = Letter(uuid4().hex[:22], datetime.now(UTC), tuple(to), raw)
        self._letters[letter.id] = letter
        self._bytes += len(raw)
        while len(self._letters) > MOST_LETTERS or self._bytes > MOST_BYTES:
            _, oldest = self._letters.popitem(last=False)
            self._bytes -= len(oldest.raw)
        return letter

    def all(self) -> list[Letter]:
        return list(reversed(self._letters.values()))

    def find(self, letter_id: str) -> Letter | None:
        """`latest` is the newest, as in Mailpit."""
        if letter_id == "latest":
            return next(iter(self.all()), None)
        return self._letters.get(letter_id)

    def search(self, query: str) -> list[Letter]:
        """Words and "quoted phrases" that must all be there, or with `-` before them must not.

        `to:`, `from:`, `subject:` and `message-id:` look in one place alone.
        """
        terms = [_term(found) for found in TERM.finditer(query.lower())]
        return [letter for letter in self.all() if all(term.accepts(letter) for term in terms)]

    def clear(self, ids: list[str]) -> None:
        """All of them where no id is given."""
        for letter_id in ids or list(self._letters):
            gone = self._letters.pop(letter_id, None)
            self._bytes -= len(gone.raw) if gone else 0


class Term(msgspec.Struct, frozen=True):
    words: str
    place: str = ""
    absent: bool = False

    def accepts(self, letter: Letter) -> bool:
        return (self.words in _read(letter, self.place)) is not self.absent


def _term(found: re.Match[str]) -> Term:
    absent, place, phrase, word = found.groups()
    return Term(phrase if phrase is not None else word, place or "", absent=bool(absent))


@lru_cache(2 * MOST_LETTERS)
def _read(letter: Letter, place: str) -> str:
    """What a reader sees there, in small letters; everywhere, where no place is named.

    Remembered, since whoever waits for a letter searches again and again.
    """
    message = letter.parsed()
    if place == "to":
        return " ".join((*letter.to, str(message["To"] or ""))).lower()
    if place:
        return str(message[place] or "").lower()
    seen = (str(message[name] or "") for name in ("Subject", "From", "To"))
    return " ".join((*letter.to, *seen, body(message, "plain"), body(message, "html"))).lower()


def summary(letter: Letter) -> dict[str, Any]:
    """As in the lists of Mailpit's API."""
    message = letter.parsed()
    return {
        "ID": letter.id,
        "MessageID": str(message["Message-ID"] or "").strip("<>"),
        "Read": False,
        "From": next(iter(_people(message, "From")), None),
        "To": _people(message, "To"),
        "Cc": _people(message, "Cc"),
        "Bcc": [],
        "ReplyTo": _people(message, "Reply-To"),
        "Subject": str(message["Subject"] or ""),
        "Created": letter.received.isoformat(),
        "Username": "",
        "Tags": [],
        "Size": len(letter.raw),
        "Attachments": sum(1 for _ in message.iter_attachments()),
        "Snippet": " ".join(body(message, "plain").split())[:SNIPPET],
    }


def whole(letter: Letter) -> dict[str, Any]:
    """As Mailpit's API gives one message."""
    message = letter.parsed()
    left_out = {"Read", "Created", "Snippet"}
    shown = {name: value for name, value in summary(letter).items() if name not in left_out}
    attached = [_attachment(number, part) for number, part in enumerate(message.iter_attachments(), 1)]
    return shown | {
        "Date": _date(letter, message).isoformat(),
        "ReturnPath": str(message["Return-Path"] or "").strip("<>"),
        "ListUnsubscribe": {"Header": "", "Links": [], "Errors": "", "HeaderPost": ""},
        "Text": body(message, "plain"),
        "HTML": body(message, "html"),
        "Inline": [],
        "Attachments": attached,
    }


def _date(letter: Letter, message: EmailMessage) -> datetime:
    """The letter's own, else when it came."""
    with contextlib.suppress(TypeError, ValueError):
        return parsedate_to_datetime(str(message["Date"] or ""))
    return letter.received


def _attachment(number: int, part: Message) -> dict[str, Any]:
    return {
        "PartID": str(number),
        "FileName": part.get_filename() or "",
        "ContentType": part.get_content_type(),
        "ContentID": str(part["Content-ID"] or "").strip("<>"),
        "Size": len(part.get_payload(decode=True) or b""),
    }


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _people(message: EmailMessage, header: str) -> list[dict[str, str]]:
    found = getaddresses([str(value) for value in message.get_all(header, [])])
    return [{"Name": name, "Address": address} for name, address in found if address]

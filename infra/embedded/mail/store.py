"""Letters in memory, the newest first, as many as fit."""

from collections import OrderedDict
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from typing import Any
from uuid import uuid4

import msgspec

MOST_LETTERS = 1000
MOST_BYTES = 64 * 1024 * 1024
SNIPPET = 250


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
        """Words that must all be there; `to:`, `from:` and `subject:` look in one place. Quotes are ignored."""
        terms = [term.strip('"').lower() for term in query.replace(':"', ":").split()]
        return [letter for letter in self.all() if all(_matches(letter, term) for term in terms)]

    def clear(self, ids: list[str]) -> None:
        """All of them where no id is given."""
        for letter_id in ids or list(self._letters):
            gone = self._letters.pop(letter_id, None)
            self._bytes -= len(gone.raw) if gone else 0


def _matches(letter: Letter, term: str) -> bool:
    place, _, rest = term.partition(":")
    message = letter.parsed()
    rest = rest.strip('"')
    if place == "to":
        return rest in " ".join((*letter.to, str(message["To"] or ""))).lower()
    if place in {"from", "subject"}:
        return rest in str(message[place] or "").lower()
    return term in letter.raw.decode(errors="replace").lower()


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
        "Tags": [],
        "Size": len(letter.raw),
        "Attachments": sum(1 for _ in message.iter_attachments()),
        "Snippet": " ".join(body(message, "plain").split())[:SNIPPET],
    }


def whole(letter: Letter) -> dict[str, Any]:
    """As Mailpit's API gives one message."""
    message = letter.parsed()
    shown = summary(letter)
    shown["Date"] = shown.pop("Created")
    return shown | {"Text": body(message, "plain"), "HTML": body(message, "html"), "Inline": [], "Attachments": []}


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _people(message: EmailMessage, header: str) -> list[dict[str, str]]:
    found = getaddresses([str(value) for value in message.get_all(header, [])])
    return [{"Name": name, "Address": address} for name, address in found if address]

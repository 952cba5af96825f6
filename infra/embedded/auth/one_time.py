"""Six digits and a link: made at random, stored as a hash, good once and for a while."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from psycopg.rows import DictRow

from infra.embedded.auth import rows
from infra.embedded.resting import Connection

Kind = Literal[
    "confirmation_token",
    "recovery_token",
    "email_change_token_new",
    "email_change_token_current",
    "reauthentication_token",
]
PKCE = "pkce_"
# When each kind was sent, on the row of its person.
SENT = {
    "confirmation_token": "confirmation_sent_at",
    "recovery_token": "recovery_sent_at",
    "email_change_token_new": "email_change_sent_at",
    "email_change_token_current": "email_change_sent_at",
    "reauthentication_token": "reauthentication_sent_at",
}
# What each `type` of a link or code may match.
OF_TYPE: dict[str, tuple[Kind, ...]] = {
    "signup": ("confirmation_token",),
    "invite": ("confirmation_token",),
    "recovery": ("recovery_token",),
    "magiclink": ("recovery_token",),
    "email": ("confirmation_token", "recovery_token"),
    "email_change": ("email_change_token_new", "email_change_token_current"),
}


class Code(msgspec.Struct, frozen=True):
    """`otp` is for the person alone; `stored` is its hash with the address, which is also what a link carries."""

    otp: str
    stored: str


def make(email: str, length: int, *, pkce: bool = False) -> Code:
    otp = f"{secrets.randbelow(10**length):0{length}d}"
    return Code(otp, (PKCE if pkce else "") + digest(email, otp))


def digest(email: str, otp: str) -> str:
    """As GoTrue hashes it: SHA-224 of the address and the digits, in hexadecimal."""
    return hashlib.sha224((email + otp).encode()).hexdigest()


async def keep(db: Connection, user_id: UUID, kind: Kind, code: Code, relates_to: str) -> None:
    """The newest replaces the one before it."""
    await rows.change(db, user_id, **{kind: code.stored, SENT[kind]: datetime.now(UTC)})
    await db.execute(
        """insert into one_time_tokens (id, user_id, token_type, token_hash, relates_to)
           values (gen_random_uuid(), %s, %s, %s, %s)
           on conflict (user_id, token_type) do update
           set token_hash = excluded.token_hash, relates_to = excluded.relates_to,
             created_at = now(), updated_at = now()""",
        (user_id, kind, code.stored, relates_to),
    )


async def find(db: Connection, kinds: tuple[Kind, ...], stored: str, life: int) -> tuple[DictRow, Kind] | None:
    """Whose it is and of which kind; None where there is none, or it is too old. Locks the row: it works once."""
    if "\x00" in stored:
        # No hash of ours holds it, and Postgres takes no such text.
        return None
    candidates = [stored.removeprefix(PKCE), PKCE + stored.removeprefix(PKCE)]
    found = await db.execute(
        """select user_id, token_type::text as kind, token_hash from one_time_tokens
           where token_hash = any(%s) and token_type::text = any(%s) for update""",
        (candidates, list(kinds)),
    )
    row = await found.fetchone()
    if row is None:
        return None
    user = await rows.by_id(db, row["user_id"])
    if user is None or _expired(user[SENT[row["kind"]]], life):
        return None
    return user, row["kind"]


def _expired(sent: datetime | None, life: int) -> bool:
    return sent is None or datetime.now(UTC) - sent > timedelta(seconds=life)


async def spend(db: Connection, user_id: UUID, *kinds: Kind) -> None:
    values: dict[str, Any] = dict.fromkeys(kinds, "")
    await rows.change(db, user_id, **values)
    await db.execute(
        "delete from one_time_tokens where user_id = %s and token_type::text = any(%s)", (user_id, list(kinds))
    )

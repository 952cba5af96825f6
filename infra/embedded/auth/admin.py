"""People as an administrator handles them; each call needs a token of an admin role."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow

from infra.embedded.auth import audit, durations, pages, passwords, rows, sessions
from infra.embedded.auth.errors import AuthError, invalid, taken, user_not_found
from infra.embedded.auth.exchange import Call, answer, data_of, email_of, text
from infra.embedded.auth.factors import of_person
from infra.embedded.auth.server import Server
from infra.embedded.resting import Connection
from infra.embedded.storage.exchange import Reply

# Which filters of the audit log look where.
FILTERS = {"author": ("actor_username", "actor_name"), "action": ("action",), "type": ("log_type",)}


async def every(server: Server, call: Call) -> Reply:
    call.admin()
    page = pages.asked(call)
    filtered = call.query.get("filter", "")
    if "\x00" in filtered:
        raise invalid("filter holds characters that cannot be searched")
    async with server.db.transaction() as db:
        total, found = await rows.page(
            db, filtered=filtered, ascending=_ascending(call), size=page.size, offset=page.offset
        )
    people = [rows.as_json(user, identities=False) for user in found]
    told = {"users": people, "aud": server.settings.audience}
    return answer(told, headers=page.headers(call, total))


def _ascending(call: Call) -> bool:
    """Raises AuthError 400. Only one column can be sorted by, in GoTrue too."""
    said = call.query.get("sort", "")
    if not said:
        return False
    name, _, way = said.partition(" ")
    if name != "created_at" or way.lower() not in {"", "asc", "desc"}:
        raise invalid(f"Bad Sort Parameters: bad sort field or direction '{said}'")
    return bool(way.lower() == "asc")


async def audit_log(server: Server, call: Call) -> Reply:
    call.admin()
    page = pages.asked(call)
    scope, _, wanted = call.query.get("query", "").partition(":")
    if scope and (scope not in FILTERS or not wanted or "\x00" in wanted):
        raise invalid(f"Invalid query scope: {call.query['query']}")
    async with server.db.transaction() as db:
        total, found = await audit.page(db, FILTERS.get(scope, ()), wanted, size=page.size, offset=page.offset)
    return answer(found, headers=page.headers(call, total))


async def _person(db: Connection, call: Call) -> DictRow:
    try:
        found = await rows.by_id(db, UUID(call.part["user"]))
    except ValueError as problem:
        raise AuthError(404, "validation_failed", "user_id must be an UUID") from problem
    if found is None:
        raise user_not_found()
    return found


async def show(server: Server, call: Call) -> Reply:
    call.admin()
    async with server.db.transaction() as db:
        return answer(rows.as_json(await _person(db, call)))


async def create(server: Server, call: Call) -> Reply:
    call.admin()
    body = await call.json()
    if body.get("phone"):
        raise AuthError(400, "phone_provider_disabled", "Phone signups are disabled")
    if not body.get("email"):
        raise invalid("Cannot create a user without either an email or phone")
    email = email_of(body)
    digest = await _digest(server, body)
    try:
        async with server.db.transaction() as db:
            user = await rows.add(
                db, email=email, password_hash=digest, data=data_of(body, "user_metadata"),
                role=text(body, "role") or server.settings.default_role,
                aud=text(body, "aud") or server.settings.audience,
                app_data=data_of(body, "app_metadata"), wanted_id=_wanted_id(body),
            )  # fmt: skip
            if body.get("email_confirm") is True:
                await rows.confirm_email(db, user, by_letter=False)
            await _ban(db, user, body)
            await audit.note(db, "user_signedup", None, call.address, user_id=str(user["id"]), user_email=email)
            # GoTrue answers with what it wrote, and this column is the database's own.
            return answer(rows.as_json(await rows.reload(db, user["id"]) | {"confirmed_at": None}))
    except UniqueViolation as problem:
        raise taken() from problem


def _wanted_id(body: dict[str, Any]) -> str | None:
    said = text(body, "id")
    if not said:
        return None
    try:
        wanted = UUID(said)
    except ValueError as problem:
        raise invalid("ID must conform to the uuid v4 format") from problem
    if wanted.int == 0:
        raise invalid("ID cannot be a nil uuid")
    return str(wanted)


async def _digest(server: Server, body: dict[str, Any]) -> str | None:
    """Raises AuthError 400 where a hash is none that GoTrue can check: bcrypt, or argon2."""
    password, hashed = text(body, "password"), text(body, "password_hash")
    if password and hashed:
        raise invalid("Only a password or a password hash should be provided")
    if hashed and not passwords.known(hashed):
        raise invalid("password_hash must be a bcrypt hash")
    if not password:
        return hashed or None
    passwords.check_strength(password, server.settings)
    return await passwords.digest(password)


async def update(server: Server, call: Call) -> Reply:
    call.admin()
    body = await call.json()
    digest = await _digest(server, body)
    async with server.db.transaction() as db:
        user = await _person(db, call)
        changes = await _changes(db, user, body)
        if digest:
            await sessions.change_password(db, user, digest)
        if changes:
            await rows.change(db, user["id"], **changes)
        if body.get("email_confirm") is True:
            await rows.confirm_email(db, await rows.reload(db, user["id"]), by_letter=False)
        await _ban(db, user, body)
        await audit.note(db, "user_modified", None, call.address, user_id=str(user["id"]))
        return answer(rows.as_json(await rows.reload(db, user["id"])))


async def _changes(db: Connection, user: DictRow, body: dict[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for column, member in (("raw_app_meta_data", "app_metadata"), ("raw_user_meta_data", "user_metadata")):
        if body.get(member) is not None:
            merged = (user[column] or {}) | data_of(body, member)
            changes[column] = {name: value for name, value in merged.items() if value is not None}
    if text(body, "role"):
        changes["role"] = text(body, "role")
    if body.get("email"):
        confirmed = body.get("email_confirm") is True
        changes["email"] = email_of(body)
        other = await rows.by_email(db, changes["email"])
        if other is not None and other["id"] != user["id"]:
            raise taken()
        await rows.set_identity_email(db, user, changes["email"], verified=confirmed)
        changes |= {"is_anonymous": False} if confirmed else {}
    return changes


async def _ban(db: Connection, user: DictRow, body: dict[str, Any]) -> None:
    said = text(body, "ban_duration")
    if not said:
        return
    if said == "none":
        await rows.change(db, user["id"], banned_until=None)
        return
    span = durations.seconds(said)
    if span is None:
        raise invalid(f"invalid format for ban duration: time: invalid duration {json.dumps(said)}")
    await rows.change(db, user["id"], banned_until=datetime.now(UTC) + timedelta(seconds=min(span, 3e9)))


async def delete(server: Server, call: Call) -> Reply:
    call.admin()
    soft = (await call.json()).get("should_soft_delete") is True
    async with server.db.transaction() as db:
        user = await _person(db, call)
        await audit.note(db, "user_deleted", None, call.address, user_id=str(user["id"]), user_email=user["email"])
        if not soft:
            await db.execute("delete from users where id = %s", (user["id"],))
        elif user["deleted_at"] is None:
            await _forget(db, user)
    return answer({})


async def _forget(db: Connection, user: DictRow) -> None:
    """The row stays for what refers to it; what it says of a person goes."""
    tokens = ("confirmation_token", "recovery_token", "email_change_token_current", "email_change_token_new")
    await rows.change(
        db, user["id"], email=_hidden(user, user["email"]), email_change=_hidden(user, user["email_change"]) or "",
        encrypted_password=None, raw_user_meta_data={}, raw_app_meta_data={}, deleted_at=datetime.now(UTC),
        **dict.fromkeys(tokens, ""),
    )  # fmt: skip
    for one in user["identities"]:
        hidden = _hidden(user, one["provider_id"])
        await db.execute(
            "update identities set identity_data = '{}', provider_id = %s, updated_at = now() where id = %s",
            (hidden, one["id"]),
        )
    for table in ("mfa_factors", "sessions", "one_time_tokens"):
        await db.execute(f"delete from {table} where user_id = %s".encode(), (user["id"],))  # noqa: S608 - our three names


def _hidden(user: DictRow, value: str | None) -> str | None:
    """Says nothing of what it was, and cannot be another's."""
    if not value:
        return value
    return base64.urlsafe_b64encode(hashlib.sha256(f"{user['id']}{value}".encode()).digest()).decode().rstrip("=")


async def factors(server: Server, call: Call) -> Reply:
    call.admin()
    async with server.db.transaction() as db:
        user = await _person(db, call)
    return answer([rows.factor_as_json(factor) for factor in user["factors"] or []])


async def remove_factor(server: Server, call: Call) -> Reply:
    call.admin()
    async with server.db.transaction() as db:
        user = await _person(db, call)
        factor = await of_person(db, user, call)
        await db.execute("delete from mfa_factors where id = %s", (factor["id"],))
        traits = {"user_id": str(user["id"]), "factor_id": str(factor["id"])}
        await audit.note(db, "factor_deleted", user, call.address, **traits)
    return answer(rows.factor_as_json(factor))


async def rename_factor(server: Server, call: Call) -> Reply:
    call.admin()
    body = await call.json()
    async with server.db.transaction() as db:
        user = await _person(db, call)
        factor = await of_person(db, user, call)
        if name := text(body, "friendly_name"):
            factor["friendly_name"] = name
            await db.execute(
                "update mfa_factors set friendly_name = %s, updated_at = now() where id = %s", (name, factor["id"])
            )
        traits = {"user_id": str(user["id"]), "factor_id": str(factor["id"]), "factor_type": factor["factor_type"]}
        await audit.note(db, "factor_updated", None, call.address, **traits)
    return answer(rows.factor_as_json(factor))

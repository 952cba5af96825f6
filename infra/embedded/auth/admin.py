"""People as an administrator handles them; each call needs a token of an admin role."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow

from infra.embedded.auth import audit, one_time, passwords, rows, sessions
from infra.embedded.auth.database import Connection
from infra.embedded.auth.errors import AuthError, invalid, user_not_found
from infra.embedded.auth.exchange import Call, answer, data_of, email_of, text
from infra.embedded.auth.one_time import Kind
from infra.embedded.auth.rows import FIND, NO_INSTANCE
from infra.embedded.auth.server import Server
from infra.embedded.auth.settings import UNITS
from infra.embedded.storage.exchange import Reply

PAGE = 50
LINKS: dict[str, tuple[Kind, str]] = {
    "signup": ("confirmation_token", "CONFIRMATION"),
    "invite": ("confirmation_token", "INVITE"),
    "magiclink": ("recovery_token", "MAGIC_LINK"),
    "recovery": ("recovery_token", "RECOVERY"),
    "email_change_new": ("email_change_token_new", "EMAIL_CHANGE"),
    "email_change_current": ("email_change_token_current", "EMAIL_CHANGE"),
}


async def every(server: Server, call: Call) -> Reply:
    call.admin()
    page, size = _number(call, "page", 1), _number(call, "per_page", PAGE)
    async with server.db.transaction() as db:
        counted = await (
            await db.execute("select count(*) as n from users where instance_id = %s", (NO_INSTANCE,))
        ).fetchone()
        query = f"{FIND} where u.instance_id = %s order by u.created_at desc, u.id limit %s offset %s"
        found = await (await db.execute(query.encode(), (NO_INSTANCE, size, (page - 1) * size))).fetchall()
    total = counted["n"] if counted else 0
    headers = {"x-total-count": str(total), "link": _links(page, size, total)}
    people = [rows.as_json(user, identities=False) for user in found]
    return answer({"users": people, "aud": server.settings.audience}, headers=headers)


def _number(call: Call, name: str, default: int) -> int:
    said = call.query.get(name) or str(default)
    if not (said.isascii() and said.isdigit() and 0 < int(said) < 2**31):
        raise AuthError(400, "validation_failed", f"Bad Pagination Parameters: {name} must be a positive number")
    return min(int(said), 1000) if name == "per_page" else int(said)


def _links(page: int, size: int, total: int) -> str:
    last = max(1, -(-total // size))
    shown = [f'</admin/users?page={page + 1}&per_page={size}>; rel="next"'] if page < last else []
    return ", ".join([*shown, f'</admin/users?page={last}&per_page={size}>; rel="last"'])


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
    email = email_of(body)
    digest = await _digest(server, body)
    try:
        async with server.db.transaction() as db:
            user = await rows.add(
                db, email=email, password_hash=digest, data=data_of(body, "user_metadata"),
                role=text(body, "role") or server.settings.default_role, aud=server.settings.audience,
                app_data=data_of(body, "app_metadata"), wanted_id=_wanted_id(body),
            )  # fmt: skip
            if body.get("email_confirm") is True:
                await rows.confirm_email(db, user, by_letter=False)
            await _ban(db, user, body)
            await audit.note(db, "user_signedup", None, call.address, user_id=str(user["id"]), user_email=email)
            # GoTrue answers with what it wrote, and this column is the database's own.
            return answer(rows.as_json(await rows.reload(db, user["id"]) | {"confirmed_at": None}))
    except UniqueViolation as problem:
        message = "A user with this email address has already been registered"
        raise AuthError(422, "email_exists", message) from problem


def _wanted_id(body: dict[str, Any]) -> str | None:
    said = text(body, "id")
    if not said:
        return None
    try:
        return str(UUID(said))
    except ValueError as problem:
        raise invalid("ID must conform to the uuid v4 format") from problem


async def _digest(server: Server, body: dict[str, Any]) -> str | None:
    password = text(body, "password")
    if not password:
        return text(body, "password_hash") or None
    passwords.check_strength(password, server.settings.password_min)
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
        email = email_of(body)
        other = await rows.by_email(db, email)
        if other is not None and other["id"] != user["id"]:
            raise AuthError(422, "email_exists", "A user with this email address has already been registered")
        changes["email"] = email
    return changes


async def _ban(db: Connection, user: DictRow, body: dict[str, Any]) -> None:
    said = text(body, "ban_duration")
    if not said:
        return
    if said == "none":
        await rows.change(db, user["id"], banned_until=None)
        return
    unit = next((unit for unit in ("ms", "s", "m", "h") if said.endswith(unit)), "")
    count = said.removesuffix(unit)
    if not unit or not count.replace(".", "", 1).isdigit() or len(count) > 12:  # noqa: PLR2004 - enough for any ban
        raise invalid("invalid format for ban duration: use a number and ms, s, m or h")
    seconds = min(float(count) * UNITS[unit], 3e9)
    await rows.change(db, user["id"], banned_until=datetime.now(UTC) + timedelta(seconds=seconds))


async def delete(server: Server, call: Call) -> Reply:
    call.admin()
    soft = (await call.json()).get("should_soft_delete") is True
    async with server.db.transaction() as db:
        user = await _person(db, call)
        await audit.note(db, "user_deleted", None, call.address, user_id=str(user["id"]), user_email=user["email"])
        if soft:
            await _forget(db, user)
        else:
            await db.execute("delete from users where id = %s", (user["id"],))
    return answer({})


async def _forget(db: Connection, user: DictRow) -> None:
    """The row stays for what refers to it; what it says of a person goes."""
    gone = one_time.digest(str(user["id"]), user["email"] or "")
    await rows.change(
        db, user["id"], email=gone, encrypted_password="", raw_user_meta_data={}, raw_app_meta_data={},
        confirmation_token="", recovery_token="", deleted_at=datetime.now(UTC),
    )  # fmt: skip
    for table in ("identities", "sessions", "one_time_tokens"):
        await db.execute(f"delete from {table} where user_id = %s".encode(), (user["id"],))  # noqa: S608 - our three names


async def generate_link(server: Server, call: Call) -> Reply:
    call.admin()
    body = await call.json()
    kind = text(body, "type")
    if kind not in LINKS:
        raise invalid("Invalid email action link type requested: unsupported")
    email = email_of(body)
    digest = await _digest(server, body)
    async with server.db.transaction() as db:
        user = await _for_link(server, db, body, kind, email, digest)
        column, letter = LINKS[kind]
        to = email_of({"email": body.get("new_email")}) if kind == "email_change_new" else email
        if kind.startswith("email_change"):
            await rows.change(db, user["id"], email_change=email_of({"email": body.get("new_email")}))
        code = one_time.make(to)
        await one_time.keep(db, user["id"], column, code, to)
        told = rows.as_json(await rows.reload(db, user["id"]))
    link_type = "email_change" if kind.startswith("email_change") else kind
    wanted = text(body, "redirect_to") or text(data_of(body, "options"), "redirect_to")
    redirect_to = wanted if wanted and server.allows(wanted) else call.redirect_to
    link = server.mailer.link(letter, code.stored, link_type, redirect_to)
    more = {"action_link": link, "email_otp": code.otp, "hashed_token": code.stored}
    return answer(told | more | {"verification_type": kind, "redirect_to": redirect_to})


async def _for_link(
    server: Server, db: Connection, body: dict[str, Any], kind: str, email: str, digest: str | None
) -> DictRow:
    user = await rows.by_email(db, email)
    chosen = server.settings
    if user is not None:
        if kind in {"signup", "invite"} and user["email_confirmed_at"] is not None:
            raise AuthError(422, "email_exists", "A user with this email address has already been registered")
        return user
    if kind not in {"signup", "invite", "magiclink"}:
        raise user_not_found()
    if kind == "signup" and not digest:
        raise invalid("Signup requires a valid password")
    return await rows.add(
        db, email=email, password_hash=digest, data=data_of(body, "data"), role=chosen.default_role,
        aud=chosen.audience,
    )  # fmt: skip


async def factors(server: Server, call: Call) -> Reply:
    call.admin()
    async with server.db.transaction() as db:
        user = await _person(db, call)
    return answer(rows.as_json(user).get("factors", []))

"""People as rows, and as the JSON that GoTrue makes of them."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from infra.embedded.resting import Connection

NO_INSTANCE = "00000000-0000-0000-0000-000000000000"
FIND = """
select u.*,
  (select coalesce(json_agg(i order by i.created_at), '[]') from identities i where i.user_id = u.id) as identities,
  (select json_agg(f order by f.created_at) from mfa_factors f where f.user_id = u.id) as factors
from users u
"""
SIGNED_IN = """
select u.*,
  (select coalesce(json_agg(i order by i.created_at), '[]') from identities i where i.user_id = u.id) as identities,
  (select json_agg(f order by f.created_at) from mfa_factors f where f.user_id = u.id) as factors,
  (select json_build_object('id', s.id, 'aal', s.aal, 'created_at', s.created_at)
     from sessions s where s.id = %s and s.user_id = u.id) as session
from users u where u.id = %s
"""
# What of a person a list may be searched by.
SEARCHED = """
where u.instance_id = %(instance)s
  and (%(like)s = '%%' or u.email ilike %(like)s or u.raw_user_meta_data->>'full_name' ilike %(like)s)
"""
COUNT = "select count(*) as n from users u"
TIMES = (
    "invited_at", "email_confirmed_at", "phone_confirmed_at", "confirmation_sent_at", "confirmed_at",
    "recovery_sent_at", "email_change_sent_at", "reauthentication_sent_at", "last_sign_in_at", "banned_until",
    "deleted_at",
)  # fmt: skip


async def by_id(db: Connection, user_id: UUID | str) -> DictRow | None:
    """Also one who was deleted softly: GoTrue's administrators still see the row."""
    return await _one(db, f"{FIND} where u.id = %s", user_id)


async def with_session(db: Connection, user_id: UUID, session_id: UUID | None) -> DictRow | None:
    """The person and, as `session`, their session of that id: in one question, as most requests begin with it."""
    return await _one(db, SIGNED_IN, session_id, user_id)


async def by_email(db: Connection, email: str) -> DictRow | None:
    where = "where u.email = %s and not u.is_sso_user and u.deleted_at is null and u.instance_id = %s"
    return await _one(db, f"{FIND} {where}", email, NO_INSTANCE)


async def _one(db: Connection, query: str, *values: Any) -> DictRow | None:
    # The query is made of this module's constants alone.
    return await (await db.execute(query.encode(), values)).fetchone()


async def page(db: Connection, *, filtered: str, ascending: bool, size: int, offset: int) -> tuple[int, list[DictRow]]:
    """How many there are, and those of one page, the newest first unless told otherwise."""
    like = f"%{for_like(filtered)}%" if filtered else "%"
    values = {"instance": NO_INSTANCE, "like": like, "size": size, "offset": offset}
    counted = await (await db.execute(f"{COUNT} {SEARCHED}".encode(), values)).fetchone()
    order = f"order by u.created_at {'asc' if ascending else 'desc'}, u.id limit %(size)s offset %(offset)s"
    found = await db.execute(f"{FIND} {SEARCHED} {order}".encode(), values)
    return counted["n"] if counted else 0, await found.fetchall()


def for_like(said: str) -> str:
    """Each letter stands for itself alone in a pattern of LIKE."""
    return said.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


async def reload(db: Connection, user_id: UUID | str) -> DictRow:
    found = await by_id(db, user_id)
    assert found is not None, "a person cannot vanish within one transaction"
    return found


async def add(
    db: Connection, *, email: str | None, password_hash: str | None, data: dict[str, Any], role: str, aud: str,
    app_data: dict[str, Any] | None = None, anonymous: bool = False, identity: bool = True,
    wanted_id: str | None = None,
) -> DictRow:  # fmt: skip
    """A person with an identity of their mail address, as GoTrue makes one."""
    user_id = UUID(wanted_id) if wanted_id else uuid4()
    app_meta = {} if anonymous else {"provider": "email", "providers": ["email"]}
    await db.execute(
        """insert into users (instance_id, id, aud, role, email, encrypted_password, raw_app_meta_data,
             raw_user_meta_data, is_anonymous, confirmation_token, recovery_token, email_change_token_new, email_change,
             created_at, updated_at)
           values (%s, %s, %s, %s, %s, %s, %s, %s, %s, '', '', '', '', now(), now())""",
        (
            NO_INSTANCE,
            user_id,
            aud,
            role,
            email,
            password_hash or "",
            Jsonb(app_meta | (app_data or {})),
            Jsonb(data),
            anonymous,
        ),
    )
    if identity and email:
        await add_identity(db, user_id, {"sub": str(user_id), "email": email, **_unverified()} | _plain(data))
    return await reload(db, user_id)


def _unverified() -> dict[str, bool]:
    return {"email_verified": False, "phone_verified": False}


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """What a person says of themselves, less what only the server may say."""
    return {
        name: value for name, value in data.items() if name not in {"sub", "email", "email_verified", "phone_verified"}
    }


async def add_identity(db: Connection, user_id: UUID, data: dict[str, Any]) -> None:
    await db.execute(
        """insert into identities
             (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
           values (%s, %s, %s, 'email', now(), now(), now())""",
        (str(user_id), user_id, Jsonb(data)),
    )


async def remove_identity(db: Connection, user: DictRow, identity_id: str) -> None:
    """The providers are those that are left; the address too, where the identity that had it is gone."""
    await db.execute("delete from identities where id = %s", (identity_id,))
    left = [one for one in user["identities"] if one["id"] != identity_id]
    providers = list(dict.fromkeys(one["provider"] for one in left))
    app_data = (user["raw_app_meta_data"] or {}) | {"provider": providers[0], "providers": providers}
    emails = [one["email"] for one in left if one["email"]]
    email = user["email"] if user["email"] in emails or not emails else emails[0]
    await change(db, user["id"], raw_app_meta_data=app_data, email=email)


async def change(db: Connection, user_id: UUID | str, **values: Any) -> None:
    """Sets columns; dictionaries become JSON. Column names come from our code, never from a request."""
    names = ", ".join(f"{name} = %s" for name in values)
    said = [Jsonb(value) if isinstance(value, dict) else value for value in values.values()]
    await db.execute(f"update users set {names}, updated_at = now() where id = %s".encode(), (*said, user_id))  # noqa: S608


async def invited(db: Connection, user: DictRow) -> None:
    await db.execute("update users set invited_at = now() where id = %s", (user["id"],))


async def change_email(db: Connection, user: DictRow, new: str) -> None:
    """The new address is the person's. Who was nobody in particular until now has a first identity by it."""
    data = (user["raw_user_meta_data"] or {}) | {"email": new, "email_verified": True}
    confirmed = user["email_confirmed_at"] or datetime.now().astimezone()
    await change(
        db, user["id"], email=new, email_change="", email_change_confirm_status=0, raw_user_meta_data=data,
        email_confirmed_at=confirmed, is_anonymous=False,
    )  # fmt: skip
    await set_identity_email(db, user, new, verified=True)


async def set_identity_email(db: Connection, user: DictRow, email: str, *, verified: bool) -> None:
    """The identity of the person's mail address names it; who has none yet gets one."""
    found = await db.execute(
        """update identities
           set identity_data = identity_data || jsonb_build_object('email', %s::text, 'email_verified', %s::boolean),
             updated_at = now()
           where user_id = %s and provider = 'email' returning id""",
        (email, verified, user["id"]),
    )
    if await found.fetchone() is None:
        own = {"sub": str(user["id"]), "email": email, "email_verified": verified, "phone_verified": False}
        await add_identity(db, user["id"], own)
        app_data = {"provider": "email", "providers": ["email"]} | (user["raw_app_meta_data"] or {})
        await change(db, user["id"], raw_app_meta_data=app_data)


async def confirm_email(db: Connection, user: DictRow, *, by_letter: bool = True) -> None:
    """The address is the person's; where a letter proved it, their identity says so too."""
    data = (user["raw_user_meta_data"] or {}) | {"email_verified": True}
    await change(
        db, user["id"], email_confirmed_at=datetime.now().astimezone(), confirmation_token="", raw_user_meta_data=data
    )
    if not by_letter:
        return
    await db.execute(
        """update identities set identity_data = identity_data || '{"email_verified": true}', updated_at = now()
           where user_id = %s and provider = 'email'""",
        (user["id"],),
    )


def as_json(user: DictRow, *, identities: bool = True) -> dict[str, Any]:
    """Members and their order as the real server gives them; times that were never set are left out."""
    times = {name: when(user[name]) for name in TIMES if user.get(name) is not None}
    order = ("invited_at", "email_confirmed_at")
    shown: dict[str, Any] = {name: user[name] if name != "id" else str(user["id"]) for name in ("id", "aud", "role")}
    shown["email"] = user["email"] or ""
    shown |= {name: times.pop(name) for name in order if name in times}
    shown["phone"] = user["phone"] or ""
    shown |= {name: value for name, value in times.items() if name not in {"banned_until", "deleted_at"}}
    if user["email_change"]:
        shown["new_email"] = user["email_change"]
    shown["app_metadata"] = user["raw_app_meta_data"] or {}
    shown["user_metadata"] = user["raw_user_meta_data"] or {}
    if user.get("factors"):
        shown["factors"] = [factor_as_json(factor) for factor in user["factors"]]
    shown["identities"] = [_identity(one) for one in user["identities"]] if identities else None
    shown |= {"created_at": when(user["created_at"]), "updated_at": when(user["updated_at"])}
    shown |= {name: times[name] for name in ("banned_until", "deleted_at") if name in times}
    shown["is_anonymous"] = user["is_anonymous"]
    return shown


def _identity(row: dict[str, Any]) -> dict[str, Any]:
    shown = {
        "identity_id": row["id"],
        "id": row["provider_id"],
        "user_id": row["user_id"],
        "identity_data": row["identity_data"],
        "provider": row["provider"],
    }
    for name in ("last_sign_in_at", "created_at", "updated_at"):
        shown[name] = _moment(row[name])
    return shown | ({"email": row["email"]} if row["email"] else {})


def factor_as_json(row: dict[str, Any]) -> dict[str, Any]:
    """`row` as psycopg reads it, or as Postgres wrote it into JSON. The secret never leaves."""
    shown = {"id": str(row["id"]), "created_at": _moment(row["created_at"]), "updated_at": _moment(row["updated_at"])}
    shown |= {"status": row["status"]} | ({"friendly_name": row["friendly_name"]} if row["friendly_name"] else {})
    shown |= {"factor_type": row["factor_type"], "phone": row["phone"] or ""}
    return shown | {"last_challenged_at": _moment(row["last_challenged_at"])}


def _moment(value: str | datetime | None) -> str | None:
    if value is None:
        return None
    return when(datetime.fromisoformat(value) if isinstance(value, str) else value)


def when(moment: datetime) -> str:
    """RFC 3339 as Go writes it: UTC, no trailing zeros."""
    text = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return f"{text[:26].rstrip('0').rstrip('.')}Z"


def obfuscated(user: DictRow, email: str, data: dict[str, Any]) -> dict[str, Any]:
    """What a stranger gets who signs up with somebody's address: all that a new person would, and none of theirs."""
    now = when(datetime.now().astimezone())
    return {
        "id": str(uuid4()),
        "aud": user["aud"],
        "role": "",
        "email": email,
        "phone": "",
        "confirmation_sent_at": now,
        "app_metadata": {"provider": "email", "providers": ["email"]},
        "user_metadata": json.loads(json.dumps(data)),
        "identities": [],
        "created_at": now,
        "updated_at": now,
        "is_anonymous": False,
    }

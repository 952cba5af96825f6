"""GoTrue's own audit log, in its own words."""

from collections.abc import Sequence
from typing import Any

from psycopg.rows import DictRow
from psycopg.types.json import Json

from infra.embedded.auth.rows import for_like, when
from infra.embedded.resting import Connection

NOBODY = "00000000-0000-0000-0000-000000000000"
# The log_type of each action. GoTrue gives those without one an empty type.
TYPES = {
    "login": "account", "logout": "account", "user_signedup": "team", "user_invited": "team", "user_deleted": "team",
    "user_modified": "user", "user_recovery_requested": "user", "user_confirmation_requested": "user",
    "user_repeated_signup": "user", "token_refreshed": "token", "token_revoked": "token",
    "user_updated_password": "user", "user_reauthenticate_requested": "", "identity_unlinked": "",
    "factor_in_progress": "factor", "factor_unenrolled": "factor", "challenge_created": "factor",
    "verification_attempted": "factor", "factor_deleted": "factor", "factor_updated": "factor",
}  # fmt: skip

COUNT = "select count(*) as n from audit_log_entries"
ENTRIES = "select * from audit_log_entries"
FOUND = f"""
where instance_id = '{NOBODY}' and (cardinality(%(columns)s::text[]) = 0
  or exists (select from unnest(%(columns)s::text[]) name where payload->>name ilike %(like)s))
"""


async def note(db: Connection, action: str, actor: DictRow | None, address: str = "", **traits: Any) -> None:
    """`actor` is None where an administrator acts: their token names a role, no person."""
    await note_all(db, [action], actor, address, **traits)


async def note_all(
    db: Connection, actions: Sequence[str], actor: DictRow | None, address: str = "", **traits: Any
) -> None:
    who = {
        "actor_id": str(actor["id"]) if actor else NOBODY,
        "actor_username": (actor["phone"] or actor["email"] or "") if actor else "service_role",
        "actor_via_sso": bool(actor and actor["is_sso_user"]),
    }
    if actor and (name := (actor["raw_user_meta_data"] or {}).get("full_name")) is not None:
        who["actor_name"] = name
    more = {"traits": traits} if traits else {}
    payloads = [Json(who | {"action": action, "log_type": TYPES[action]} | more) for action in actions]
    # The clock, as several entries of one request stand in their order.
    await db.execute(
        """insert into audit_log_entries (instance_id, id, payload, created_at, ip_address)
           select %s, gen_random_uuid(), payload, clock_timestamp(), %s from unnest(%s::json[]) payload
           where current_setting('auth.audit', true) is distinct from 'off'""",
        (NOBODY, address[:64], payloads),
    )


async def page(
    db: Connection, columns: Sequence[str], wanted: str, *, size: int, offset: int
) -> tuple[int, list[dict[str, Any]]]:
    """How many entries there are, and those of one page, the newest first."""
    values = {"like": f"%{for_like(wanted)}%", "size": size, "offset": offset, "columns": list(columns)}
    counted = await (await db.execute(f"{COUNT} {FOUND}".encode(), values)).fetchone()
    order = "order by created_at desc limit %(size)s offset %(offset)s"
    found = await (await db.execute(f"{ENTRIES} {FOUND} {order}".encode(), values)).fetchall()
    return counted["n"] if counted else 0, [_shown(row) for row in found]


def _shown(row: DictRow) -> dict[str, Any]:
    made = when(row["created_at"]) if row["created_at"] else None
    return {"id": str(row["id"]), "payload": row["payload"], "created_at": made, "ip_address": row["ip_address"]}

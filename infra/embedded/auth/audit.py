"""GoTrue's own audit log, in its own words."""

from typing import Any
from uuid import uuid4

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from infra.embedded.auth.database import Connection

TYPES = {
    "login": "account", "logout": "account", "user_signedup": "team", "user_invited": "team", "user_deleted": "team",
    "user_modified": "user", "user_recovery_requested": "user", "user_confirmation_requested": "user",
    "user_repeated_signup": "user", "token_refreshed": "token", "token_revoked": "token",
    "user_updated_password": "user", "user_reauthenticate_requested": "user",
}  # fmt: skip


async def note(db: Connection, action: str, actor: DictRow | None, address: str = "", **traits: Any) -> None:
    who = {
        "actor_id": str(actor["id"]) if actor else "",
        "actor_username": (actor["email"] or "") if actor else "service_role",
        "actor_via_sso": False,
    }
    payload = who | {"action": action, "log_type": TYPES[action]} | ({"traits": traits} if traits else {})
    await db.execute(
        """insert into audit_log_entries (instance_id, id, payload, created_at, ip_address)
           values (%s, %s, %s, now(), %s)""",
        ("00000000-0000-0000-0000-000000000000", uuid4(), Jsonb(payload), address[:64]),
    )

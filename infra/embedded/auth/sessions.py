"""Sessions and their refresh tokens: each token is used once, and a stolen one ends the whole family."""

import secrets
import string
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg.rows import DictRow

from infra.embedded.auth import rows
from infra.embedded.auth.database import Connection
from infra.embedded.auth.errors import AuthError
from infra.embedded.auth.settings import Settings
from infra.embedded.auth.tokens import Tokens

ALPHABET = string.ascii_lowercase + string.digits
LENGTH = 12


class Origin:
    """Where a session was opened from."""

    def __init__(self, user_agent: str, address: str | None) -> None:
        self.user_agent = user_agent
        self.address = address


class Sessions:
    def __init__(self, settings: Settings, tokens: Tokens) -> None:
        self._settings = settings
        self._tokens = tokens

    async def open(self, db: Connection, user: DictRow, method: str, origin: Origin) -> dict[str, Any]:
        """A new session and its first tokens, as the body that GoTrue answers with."""
        session_id = uuid4()
        await db.execute(
            """insert into sessions (id, user_id, created_at, updated_at, aal, user_agent, ip)
               values (%s, %s, now(), now(), 'aal1', %s, %s::inet)""",
            (session_id, user["id"], origin.user_agent, origin.address),
        )
        await db.execute(
            """insert into mfa_amr_claims (session_id, created_at, updated_at, authentication_method, id)
               values (%s, now(), now(), %s, gen_random_uuid())""",
            (session_id, method),
        )
        await db.execute("update users set last_sign_in_at = now(), updated_at = now() where id = %s", (user["id"],))
        refresh = await self._add_token(db, user["id"], session_id, None)
        return await self._answer(db, await rows.reload(db, user["id"]), session_id, refresh)

    async def refresh(self, db: Connection, token: str) -> dict[str, Any] | AuthError:
        """The next tokens; an error is returned, not raised, where what it did to the family must stay."""
        family = await _lock_family(db, token)
        if family is None:
            return AuthError(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")
        session_id, user_id, used_at = family["session_id"], UUID(family["user_id"]), family["updated_at"]
        user = await rows.by_id(db, user_id)
        if user is None or _banned(user):
            return AuthError(400, "user_banned", "Invalid Refresh Token: User Banned")
        if not family["revoked"]:
            return await self._rotate(db, user, session_id, token)
        return await self._used_again(db, user, session_id, token, used_at)

    async def _rotate(self, db: Connection, user: DictRow, session_id: UUID, token: str) -> dict[str, Any]:
        await db.execute("update refresh_tokens set revoked = true, updated_at = now() where token = %s", (token,))
        fresh = await self._add_token(db, user["id"], session_id, token)
        await db.execute(
            "update sessions set refreshed_at = now() at time zone 'utc', updated_at = now() where id = %s",
            (session_id,),
        )
        return await self._answer(db, user, session_id, fresh)

    async def _used_again(
        self, db: Connection, user: DictRow, session_id: UUID, token: str, used_at: datetime
    ) -> dict[str, Any] | AuthError:
        """Within the interval, or where it is the active token's parent, a client merely asked twice."""
        active = await (
            await db.execute(
                """select token, parent from refresh_tokens
                   where session_id = %s and not revoked order by id desc limit 1""",
                (session_id,),
            )
        ).fetchone()
        recent = datetime.now(UTC) - used_at < timedelta(seconds=self._settings.reuse_interval)
        if active is not None and (active["parent"] == token or recent):
            return await self._answer(db, user, session_id, active["token"])
        await db.execute(
            "update refresh_tokens set revoked = true, updated_at = now() where session_id = %s", (session_id,)
        )
        return AuthError(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used")

    async def _add_token(self, db: Connection, user_id: UUID, session_id: UUID, parent: str | None) -> str:
        token = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        await db.execute(
            """insert into refresh_tokens
                 (instance_id, token, user_id, revoked, created_at, updated_at, parent, session_id)
               values (%s, %s, %s, false, now(), now(), %s, %s)""",
            (rows.NO_INSTANCE, token, str(user_id), parent, session_id),
        )
        return token

    async def _answer(self, db: Connection, user: DictRow, session_id: UUID, refresh: str) -> dict[str, Any]:
        found = await db.execute(
            """select s.aal::text, array_agg(json_build_object('method', a.authentication_method,
                 'timestamp', extract(epoch from a.updated_at)::bigint) order by a.updated_at desc) as amr
               from sessions s join mfa_amr_claims a on a.session_id = s.id where s.id = %s group by s.id""",
            (session_id,),
        )
        session = await found.fetchone()
        assert session is not None, "a session is never without its way in"
        token, ends = self._tokens.sign(_claims(user, session_id, session))
        return {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": self._settings.token_life,
            "expires_at": ends,
            "refresh_token": refresh,
            "user": rows.as_json(user),
        }


async def _lock_family(db: Connection, token: str) -> DictRow | None:
    """The token's row, its session locked: of many who refresh at once, one rotates and the others find it done."""
    found = await db.execute("select session_id from refresh_tokens where token = %s", (token,))
    row = await found.fetchone()
    if row is None or row["session_id"] is None:
        return None
    locked = await db.execute("select id from sessions where id = %s for update", (row["session_id"],))
    if await locked.fetchone() is None:
        return None
    return await (await db.execute("select * from refresh_tokens where token = %s", (token,))).fetchone()


def _claims(user: DictRow, session_id: UUID, session: DictRow) -> dict[str, Any]:
    return {
        "sub": str(user["id"]),
        "email": user["email"] or "",
        "phone": user["phone"] or "",
        "app_metadata": user["raw_app_meta_data"] or {},
        "user_metadata": user["raw_user_meta_data"] or {},
        "role": user["role"],
        "aal": session["aal"],
        "amr": session["amr"],
        "session_id": str(session_id),
        "is_anonymous": user["is_anonymous"],
    }


def _banned(user: DictRow) -> bool:
    return user["banned_until"] is not None and user["banned_until"] > datetime.now(UTC)


def check_not_banned(user: DictRow) -> None:
    """Raises AuthError 400 user_banned."""
    if _banned(user):
        raise AuthError(400, "user_banned", "User is banned")


async def change_password(db: Connection, user: DictRow, digest: str, *, keep: str = "") -> None:
    """Whoever else is signed in, or holds a link or a code, knew the old password at best. `keep` is a session."""
    sent = ("confirmation_sent_at", "recovery_sent_at", "email_change_sent_at", "reauthentication_sent_at")
    held = (
        *("confirmation_token", "recovery_token", "email_change_token_new"),
        *("email_change_token_current", "reauthentication_token"),
    )
    await rows.change(db, user["id"], encrypted_password=digest, **dict.fromkeys(sent), **dict.fromkeys(held, ""))
    await db.execute("delete from one_time_tokens where user_id = %s", (user["id"],))
    await close(db, str(user["id"]), keep, "others" if keep else "global")


async def close(db: Connection, user_id: str, session_id: str, scope: str) -> None:
    """Ends this session, all of the person's, or all others; their refresh tokens go with them."""
    where = {"local": "id = %(session)s", "others": "id <> %(session)s", "global": "true"}[scope]
    query = f"delete from sessions where user_id = %(user)s and {where}"  # noqa: S608 - one of three constants
    await db.execute(query.encode(), {"user": user_id, "session": session_id})

"""Sessions and their refresh tokens: each token is used once, and a stolen one ends the whole family."""

import secrets
import string
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg.rows import DictRow

from infra.embedded.auth import rows
from infra.embedded.auth.errors import AuthError
from infra.embedded.auth.settings import Settings
from infra.embedded.auth.tokens import Tokens
from infra.embedded.resting import Connection

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
        await _claim(db, session_id, method)
        await db.execute("update users set last_sign_in_at = now(), updated_at = now() where id = %s", (user["id"],))
        refresh = await self._add_token(db, user["id"], session_id, None)
        return self._answer(await rows.reload(db, user["id"]), await _level(db, session_id), refresh)

    async def refresh(
        self, db: Connection, token: str, origin: Origin
    ) -> tuple[DictRow | None, dict[str, Any] | AuthError]:
        """Whose it is, and the next tokens; an error is returned, not raised, where what it did must stay."""
        family = await _lock_family(db, token)
        if family is None:
            return None, AuthError(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")
        user = await rows.by_id(db, UUID(family["user_id"]))
        if user is None or _banned(user):
            return user, AuthError(400, "user_banned", "Invalid Refresh Token: User Banned")
        if why := await self._over(db, user, family):
            return user, AuthError(400, "session_expired", f"Invalid Refresh Token: Session Expired{why.rstrip()}")
        if not family["revoked"]:
            return user, await self._rotate(db, user, family, token, origin)
        return user, await self._used_again(db, user, family, token)

    async def _over(self, db: Connection, user: DictRow, family: DictRow) -> str:
        """Why the session may not go on, a blank where it is merely over, or empty where it may."""
        chosen, now, began = self._settings, datetime.now(UTC), family["began"]
        if family["not_after"] is not None and now > family["not_after"]:
            return " "
        if chosen.session_timebox and now > began + timedelta(seconds=chosen.session_timebox):
            return " "
        low = family["aal"] == "aal1" and any(factor["status"] == "verified" for factor in user["factors"] or [])
        if chosen.session_low_aal and low and now > began + timedelta(seconds=chosen.session_low_aal):
            return " (Low AAL: User Needs MFA Verification)"
        last = _last_used(family)
        if chosen.session_inactivity and now > last + timedelta(seconds=chosen.session_inactivity):
            return " (Inactivity)"
        if chosen.single_session and await _newer(db, family["session_id"], user["id"], last):
            return " (Revoked by Newer Login)"
        return ""

    async def _rotate(
        self, db: Connection, user: DictRow, family: DictRow, token: str, origin: Origin
    ) -> dict[str, Any]:
        fresh = _make_token()
        # One statement: this is what clients ask for most.
        await db.execute(
            """with spent as (
                 update refresh_tokens set revoked = true, updated_at = now() where token = %(spent)s),
               used as (
                 update sessions set refreshed_at = now() at time zone 'utc', updated_at = now(),
                   user_agent = %(agent)s, ip = %(address)s::inet
                 where id = %(session)s)
               insert into refresh_tokens
                 (instance_id, token, user_id, revoked, created_at, updated_at, parent, session_id)
               values (%(instance)s, %(fresh)s, %(user)s, false, now(), now(), %(spent)s, %(session)s)""",
            {
                "spent": token, "session": family["session_id"], "instance": rows.NO_INSTANCE, "fresh": fresh,
                "user": str(user["id"]), "agent": origin.user_agent, "address": origin.address,
            },
        )  # fmt: skip
        return self._answer(user, family, fresh)

    async def _used_again(
        self, db: Connection, user: DictRow, family: DictRow, token: str
    ) -> dict[str, Any] | AuthError:
        """Within the interval, or where it is the active token's parent, a client merely asked twice."""
        session_id = family["session_id"]
        active = await _active(db, session_id)
        recent = datetime.now(UTC) - family["updated_at"] < timedelta(seconds=self._settings.reuse_interval)
        if active is not None and (active["parent"] == token or recent):
            return self._answer(user, family, active["token"])
        if self._settings.rotation:
            await db.execute(
                "update refresh_tokens set revoked = true, updated_at = now() where session_id = %s", (session_id,)
            )
        return AuthError(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used")

    async def raise_level(self, db: Connection, user: DictRow, session_id: UUID, factor_id: UUID) -> dict[str, Any]:
        """The session has proved a second factor: aal2 and new tokens for it, and no place for those that have not."""
        await _claim(db, session_id, "totp")
        await db.execute(
            "update sessions set aal = 'aal2', factor_id = %s, updated_at = now() where id = %s",
            (factor_id, session_id),
        )
        current = await _active(db, session_id)
        fresh = await self._swap(db, user["id"], session_id, current["token"] if current else None)
        await db.execute("delete from sessions where user_id = %s and aal < 'aal2'", (user["id"],))
        await db.execute(
            "delete from mfa_factors where user_id = %s and status = 'unverified' and factor_type = 'totp'",
            (user["id"],),
        )
        return self._answer(await rows.reload(db, user["id"]), await _level(db, session_id), fresh)

    async def lower_level(self, db: Connection, factor_id: UUID) -> None:
        """What a factor raised falls back with it."""
        await db.execute(
            """delete from mfa_amr_claims where authentication_method = 'totp'
                 and session_id in (select id from sessions where factor_id = %s)""",
            (factor_id,),
        )
        await db.execute(
            "update sessions set aal = 'aal1', factor_id = null, updated_at = now() where factor_id = %s", (factor_id,)
        )

    async def _swap(self, db: Connection, user_id: UUID, session_id: UUID, spent: str | None) -> str:
        if spent is not None:
            await db.execute("update refresh_tokens set revoked = true, updated_at = now() where token = %s", (spent,))
        return await self._add_token(db, user_id, session_id, spent)

    async def _add_token(self, db: Connection, user_id: UUID, session_id: UUID, parent: str | None) -> str:
        token = _make_token()
        await db.execute(
            """insert into refresh_tokens
                 (instance_id, token, user_id, revoked, created_at, updated_at, parent, session_id)
               values (%s, %s, %s, false, now(), now(), %s, %s)""",
            (rows.NO_INSTANCE, token, str(user_id), parent, session_id),
        )
        return token

    def _answer(self, user: DictRow, level: DictRow, refresh: str) -> dict[str, Any]:
        token, ends = self._tokens.sign(_claims(user, level))
        return {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": self._settings.token_life,
            "expires_at": ends,
            "refresh_token": refresh,
            "user": rows.as_json(user),
        }


# How the session of alias s was opened, the last first.
AMR = """
(select json_agg(json_build_object('method', a.authentication_method,
     'timestamp', extract(epoch from a.updated_at)::bigint) order by a.updated_at desc)
   from mfa_amr_claims a where a.session_id = s.id) as amr
"""


async def _level(db: Connection, session_id: UUID) -> DictRow:
    query = f"select s.id as session_id, s.aal::text as aal, {AMR} from sessions s where s.id = %s"  # noqa: S608 - a constant
    found = await (await db.execute(query.encode(), (session_id,))).fetchone()
    assert found is not None, "a session cannot vanish within the transaction that made it"
    return found


# Session and token are locked in this order, and read as they are once they are: of many who refresh at once, one
# rotates and the others find it done.
FAMILY = f"""
select r.*, s.created_at as began, s.not_after, s.refreshed_at at time zone 'utc' as refreshed_at,
  s.aal::text as aal, {AMR}
from sessions s join refresh_tokens r on r.session_id = s.id where r.token = %s for update of s, r
"""  # noqa: S608 - a constant


async def _lock_family(db: Connection, token: str) -> DictRow | None:
    return await (await db.execute(FAMILY.encode(), (token,))).fetchone()


def _make_token() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def _last_used(family: DictRow) -> datetime:
    used: datetime = family["refreshed_at"] or max(family["updated_at"], family["began"])
    return used


async def _newer(db: Connection, session_id: UUID, user_id: UUID, last: datetime) -> bool:
    """Whether another session of the person was used after this one."""
    found = await db.execute(
        """select 1 from sessions where user_id = %s and id <> %s
             and coalesce(refreshed_at at time zone 'utc', created_at) > %s""",
        (user_id, session_id, last),
    )
    return await found.fetchone() is not None


async def _active(db: Connection, session_id: UUID) -> DictRow | None:
    found = await db.execute(
        """select token, parent from refresh_tokens
           where session_id = %s and not revoked order by id desc limit 1""",
        (session_id,),
    )
    return await found.fetchone()


async def _claim(db: Connection, session_id: UUID, method: str) -> None:
    """How the session came to be, or to its level: the claim amr."""
    await db.execute(
        """insert into mfa_amr_claims (session_id, created_at, updated_at, authentication_method, id)
           values (%s, now(), now(), %s, gen_random_uuid())
           on conflict (session_id, authentication_method) do update set updated_at = now()""",
        (session_id, method),
    )


def _claims(user: DictRow, session: DictRow) -> dict[str, Any]:
    return {
        "sub": str(user["id"]),
        "email": user["email"] or "",
        "phone": user["phone"] or "",
        "app_metadata": user["raw_app_meta_data"] or {},
        "user_metadata": user["raw_user_meta_data"] or {},
        "role": user["role"],
        "aal": session["aal"],
        "amr": session["amr"],
        "session_id": str(session["session_id"]),
        "is_anonymous": user["is_anonymous"],
    }


def _banned(user: DictRow) -> bool:
    return user["banned_until"] is not None and user["banned_until"] > datetime.now(UTC)


def check_not_banned(user: DictRow, status: int = 400) -> None:
    """Raises AuthError user_banned."""
    if _banned(user):
        raise AuthError(status, "user_banned", "User is banned")


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

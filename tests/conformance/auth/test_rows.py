"""Schema and rows of `auth` are such that GoTrue goes on with them, and a hash that Go wrote signs in here."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.embedded.auth import totp
from tests.conformance import schemas
from tests.conformance.auth.under_test import Auth
from tests.conformance.conftest import Sql

Address = Callable[[], str]
RECORDED = Path(__file__).with_name("schema.txt").read_text().splitlines()
TABLES = [found[1] for line in RECORDED if (found := re.match(r"(\w+): ", line)) and " " not in found[1]]
INDEXED = sorted({line.split()[1].removesuffix(":") for line in RECORDED if line.startswith("index ")})
NOBODY = "00000000-0000-0000-0000-000000000000"
# Columns that may be null by the schema, and which GoTrue's own types cannot read where they are.
NEVER_NULL = {
    "users": [
        "instance_id", "aud", "role", "confirmation_token", "recovery_token",
        "email_change_token_current", "email_change_token_new", "email_change", "email_change_confirm_status",
        "phone_change", "phone_change_token", "reauthentication_token", "raw_app_meta_data", "raw_user_meta_data",
        "created_at", "updated_at",
    ],
    "identities": ["created_at", "updated_at"],
    "sessions": ["created_at", "updated_at", "aal"],
    "refresh_tokens": ["instance_id", "token", "user_id", "revoked", "created_at", "updated_at", "session_id"],
    "mfa_factors": ["friendly_name", "secret"],
    "mfa_challenges": ["otp_code"],
    "flow_state": [
        "auth_code", "code_challenge", "code_challenge_method", "provider_access_token", "provider_refresh_token",
        "created_at", "updated_at",
    ],
}  # fmt: skip
WHOSE = {
    "users": "id", "mfa_challenges": "(select user_id from auth.mfa_factors f where f.id = factor_id)",
    "refresh_tokens": "user_id::uuid",
}  # fmt: skip


def _lines(sql: Sql, query: str, *values: object) -> list[str]:
    return [row["line"].replace(" USING", "") for row in sql(query, "auth", *values)]


def test_tables_types_indexes_and_policies_are_those_recorded(sql: Sql) -> None:
    versions = [row["version"] for row in sql("select version from auth.schema_migrations order by version")]
    found = [
        *_lines(sql, schemas.COLUMNS, TABLES), *_lines(sql, schemas.ENUMS), *_lines(sql, schemas.FUNCTIONS),
        *(f"index {line}" for line in _lines(sql, schemas.INDEXES, INDEXED)), *_lines(sql, schemas.SECURED),
        "migrations: " + ", ".join(versions),
    ]  # fmt: skip

    assert sorted(found) == sorted(RECORDED)


def _nulls(sql: Sql, person: str) -> list[str]:
    """Each column of this person's that GoTrue could not read, by its table's name."""
    found = []
    for table, columns in NEVER_NULL.items():
        for row in sql(f"select * from auth.{table} where {WHOSE.get(table, 'user_id')} = %s", person):
            found += [f"{table}.{column}" for column in columns if row[column] is None]
    return found


def test_no_column_is_null_that_gotrue_reads_as_a_value(sql: Sql, auth: Auth, address: Address) -> None:
    """After each thing that writes: sign-up by PKCE, its letter, a factor, a new address, and the end of it all."""
    email, seen = address(), set()

    def look() -> None:
        assert _nulls(sql, person) == []
        tables = {table: WHOSE.get(table, "user_id") for table in NEVER_NULL}
        seen.update(
            name for name, whose in tables.items() if sql(f"select 1 from auth.{name} where {whose} = %s", person)
        )

    person = auth.sign_up(email, code_challenge="v" * 64, code_challenge_method="plain").json()["id"]
    look()
    auth.ask("POST", "/verify", {"type": "signup", "email": email, "token": auth.digits_of(auth.letter(email))})
    session = auth.sign_in(email).json()
    token = session["access_token"]
    auth.ask("POST", "/token?grant_type=refresh_token", {"refresh_token": session["refresh_token"]})
    factor = auth.ask("POST", "/factors", {"factor_type": "totp"}, token=token).json()
    challenge = auth.ask("POST", f"/factors/{factor['id']}/challenge", {}, token=token).json()
    look()
    answer = {"challenge_id": challenge["id"], "code": totp.code(factor["totp"]["secret"], time.time())}
    raised = auth.ask("POST", f"/factors/{factor['id']}/verify", answer, token=token).json()
    auth.ask("PUT", "/user", {"email": address()}, token=raised["access_token"])
    auth.ask("GET", "/reauthenticate", token=raised["access_token"])
    look()
    auth.ask("DELETE", f"/admin/users/{person}", {"should_soft_delete": True}, key=auth.service_key)
    look()
    sql("delete from auth.users where id = %s", person)

    assert seen == NEVER_NULL.keys()


def test_a_person_is_written_as_gotrue_writes_one(sql: Sql, auth: Auth, address: Address) -> None:
    email = address()
    made = {"email": email, "password": "correct horse 1", "email_confirm": True}
    person = auth.ask("POST", "/admin/users", made, key=auth.service_key).json()["id"]
    auth.sign_in(email)

    user = sql("select * from auth.users where id = %s", person)[0]
    identity = sql("select * from auth.identities where user_id = %s", person)[0]
    session = sql("select * from auth.sessions where user_id = %s", person)[0]
    refresh = sql("select * from auth.refresh_tokens where user_id = %s", person)[0]
    methods = sql("select * from auth.mfa_amr_claims where session_id = %s", session["id"])

    assert str(user["instance_id"]) == str(refresh["instance_id"]) == NOBODY
    assert (user["aud"], user["role"], user["email"]) == ("authenticated", "authenticated", email)
    assert user["email_confirmed_at"] == user["confirmed_at"]
    assert user["email_confirmed_at"] is not None
    assert user["encrypted_password"].startswith("$2a$10$")
    tokens: list[Any] = [value for name, value in user.items() if "_token" in name or name.endswith("_change")]
    assert tokens == [""] * 8
    assert (user["phone"], user["is_sso_user"], user["is_anonymous"], user["deleted_at"]) == (None, False, False, None)
    assert user["raw_app_meta_data"] == {"provider": "email", "providers": ["email"]}
    assert (identity["provider"], identity["provider_id"], identity["email"]) == ("email", person, email)
    assert identity["identity_data"] | {"email_verified": None} == {
        "sub": person, "email": email, "email_verified": None, "phone_verified": False,
    }  # fmt: skip
    assert (session["aal"], session["not_after"], session["factor_id"]) == ("aal1", None, None)
    assert (refresh["parent"], refresh["revoked"], refresh["session_id"]) == (None, False, session["id"])
    assert [one["authentication_method"] for one in methods] == ["password"]


@pytest.mark.parametrize(
    ("password", "hashed"),
    [
        ("correct horse 1", "$2a$10$yzfqthw1eGP5J9PFJvFar.fc7v49aDjQm2IGwcAQOLi9/kQ1iOmIC"),
        ("ünïcode Ω pässwörd", "$2a$10$Txw9eEXJzST.jtTPHAOulexO5zXyeGp7e4u38S7ISEn7VkeOf2MjG"),
    ],
)
def test_a_hash_that_gotrues_library_wrote_signs_in(auth: Auth, address: Address, password: str, hashed: str) -> None:
    """Both are by golang.org/x/crypto/bcrypt 0.59, with which GoTrue writes and compares."""
    email = address()
    asked = {"email": email, "password_hash": hashed, "email_confirm": True}
    assert auth.ask("POST", "/admin/users", asked, key=auth.service_key).status_code == 200

    assert auth.sign_in(email, password).status_code == 200
    assert auth.sign_in(email, f"{password}!").status_code == 400

"""supabase-py drives every feature of the Auth server."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from supabase_auth import SyncGoTrueClient
from supabase_auth.errors import AuthApiError
from supabase_auth.types import UserIdentity

from infra.embedded.auth import totp
from tests.conformance.auth.own_servers import Place
from tests.conformance.auth.under_test import HASHED, PASSWORD, Auth
from tests.conformance.conftest import Sql
from tests.conformance.target import http


@pytest.fixture
def letters(own: Place) -> Iterator[Auth]:
    found = Auth("", "", "", own.mail_url)
    yield found
    found.close()


@contextmanager
def _client(place: Place, **told: Any) -> Iterator[SyncGoTrueClient]:
    headers = {"apikey": place.anon_key, "Authorization": f"Bearer {place.anon_key}"} if place.anon_key else {}
    with http() as connection:
        yield SyncGoTrueClient(url=place.url, headers=headers, auto_refresh_token=False, http_client=connection, **told)


@pytest.fixture
def client(own: Place) -> Iterator[SyncGoTrueClient]:
    with _client(own, persist_session=False) as made:
        yield made


@pytest.fixture
def pkce(own: Place) -> Iterator[SyncGoTrueClient]:
    with _client(own, flow_type="pkce") as made:
        yield made


@pytest.fixture
def admin(own: Place) -> Iterator[SyncGoTrueClient]:
    headers = {"apikey": own.service_key, "Authorization": f"Bearer {own.service_key}"}
    with http() as connection:
        yield SyncGoTrueClient(
            url=own.url, headers=headers, auto_refresh_token=False, persist_session=False, http_client=connection
        )


@pytest.fixture
def address(own: Place) -> Iterator[Callable[[], str]]:
    people = Auth(own.url, own.anon_key, own.service_key, own.mail_url, prefix="")
    yield people.new_address
    people.forget_all()
    people.close()


def _known(admin: SyncGoTrueClient, email: str) -> str:
    made = admin.admin.create_user({"email": email, "password_hash": HASHED, "email_confirm": True})
    return str(made.user.id)


def _code_after(place: Place, letter: str) -> str:
    """What its link gives. Where that leads is a setting; the server's own door is the same everywhere."""
    link = re.search(r"https?://\S+\?(token=\S+)", letter)
    assert link is not None
    with http(headers={"apikey": place.anon_key} if place.anon_key else {}) as browser:
        sent_on = browser.get(f"{place.url}/verify?{link[1]}").headers["location"]
    return parse_qs(urlsplit(sent_on).query)["code"][0]


def _refused(do: Callable[[], Any]) -> str:
    with pytest.raises(AuthApiError) as problem:
        do()
    return str(problem.value.code)


def test_codes_instead_of_tokens(
    own: Place, admin: SyncGoTrueClient, pkce: SyncGoTrueClient, letters: Auth, address: Callable[[], str]
) -> None:
    newcomer, known, forgetful = address(), address(), address()
    _known(admin, known)
    _known(admin, forgetful)
    # What each call asked for, told apart by the claim amr.
    asked: list[tuple[str, str, Callable[[], Any]]] = [
        ("email/signup", newcomer, lambda: pkce.sign_up({"email": newcomer, "password": PASSWORD})),
        ("magiclink", known, lambda: pkce.sign_in_with_otp({"email": known})),
        ("recovery", forgetful, lambda: pkce.reset_password_for_email(forgetful)),
    ]
    for method, email, ask in asked:
        ask()
        code = _code_after(own, letters.letter(email))
        session = pkce.exchange_code_for_session({"auth_code": code, "code_verifier": "", "redirect_to": ""}).session
        assert session is not None
        assert session.user.email == email
        level = pkce.mfa.get_authenticator_assurance_level()
        assert [entry.method for entry in level.current_authentication_methods] == [method]


@pytest.mark.ours
def test_a_stranger_becomes_somebody(client: SyncGoTrueClient, letters: Auth, address: Callable[[], str]) -> None:
    email = address()
    session = client.sign_in_anonymously({"options": {"data": {"from": "trial"}}}).session
    assert session is not None
    assert session.user.is_anonymous

    assert client.update_user({"email": email}).user.new_email == email
    opened = client.verify_otp({"type": "email_change", "token_hash": letters.token_of(letters.letter(email))})

    assert opened.user is not None
    assert (opened.user.id, opened.user.email, opened.user.is_anonymous) == (session.user.id, email, False)


def test_a_second_factor(
    admin: SyncGoTrueClient, client: SyncGoTrueClient, pkce: SyncGoTrueClient, address: Callable[[], str]
) -> None:
    email = address()
    person = _known(admin, email)
    client.sign_in_with_password({"email": email, "password": PASSWORD})

    made = client.mfa.enroll({"factor_type": "totp", "friendly_name": "phone", "issuer": "Ibid"})
    assert made.totp is not None
    assert made.totp.qr_code.startswith("data:image/svg+xml;utf-8,<?xml")
    assert made.totp.uri.startswith(f"otpauth://totp/Ibid:{email}?")
    digits = totp.code(made.totp.secret, time.time())
    assert client.mfa.list_factors().totp == []
    client.mfa.challenge_and_verify({"factor_id": made.id, "code": digits})
    assert [factor.id for factor in client.mfa.list_factors().totp] == [made.id]
    level = client.mfa.get_authenticator_assurance_level()
    assert (level.current_level, level.next_level) == ("aal2", "aal2")
    pkce.sign_in_with_password({"email": email, "password": PASSWORD})
    assert _refused(lambda: pkce.update_user({"password": "another horse 2"})) == "insufficient_aal"
    listed: Any = admin.admin.mfa.list_factors({"user_id": person})  # a list, whatever its type says
    assert [factor.id for factor in listed] == [made.id]
    assert client.mfa.unenroll({"factor_id": made.id}).id == made.id
    again = client.mfa.enroll({"factor_type": "totp", "friendly_name": "phone"})
    assert admin.admin.mfa.delete_factor({"user_id": person, "id": again.id}).id == again.id


@pytest.mark.ours
def test_a_letter_is_sent_again_and_an_address_changes_when_both_say_so(
    admin: SyncGoTrueClient, client: SyncGoTrueClient, letters: Auth, address: Callable[[], str]
) -> None:
    waiting, old, new = address(), address(), address()
    assert client.sign_up({"email": waiting, "password": PASSWORD}).session is None
    client.resend({"type": "signup", "email": waiting})
    assert letters.token_of(letters.letter(waiting)) != letters.token_of(letters.letter(waiting, older=1))

    _known(admin, old)
    client.sign_in_with_password({"email": old, "password": PASSWORD})
    assert client.update_user({"email": new}).user.new_email == new
    client.resend({"type": "email_change", "email": old})
    for email in (old, new):
        client.verify_otp({"type": "email_change", "token_hash": letters.token_of(letters.letter(email))})
    found = client.get_user()
    assert found is not None
    assert found.user.email == new


@pytest.mark.ours
def test_what_other_settings_make_of_it(
    confirming: Place, closed: Place, yesterday: dict[str, str], letters: Auth, sql: Sql
) -> None:
    """Addresses that confirm themselves, a house that is closed, a nonce for a new password."""
    email = f"py-{uuid4().hex}@example.com"
    with _client(confirming) as open_to_all, _client(closed) as shut:
        made = open_to_all.sign_up({"email": email, "password": PASSWORD})
        assert made.session is not None
        again = _refused(lambda: open_to_all.sign_up({"email": email, "password": PASSWORD}))
        sql("delete from auth.users where email = %s", email)
        assert again == "user_already_exists"

        newcomer: Any = {"email": f"py-{uuid4().hex}@example.com", "password": PASSWORD}
        for come in (lambda: shut.sign_up(newcomer), lambda: shut.sign_in_with_otp(newcomer), shut.sign_in_anonymously):
            assert _refused(come) == "signup_disabled"
        person = shut.set_session(**yesterday).user
        assert person is not None
        assert _refused(lambda: shut.update_user({"password": "another horse 2"})) == "reauthentication_needed"
        shut.reauthenticate()
        nonce = letters.digits_of(letters.letter(person.email or ""))
        assert shut.update_user({"password": "another horse 2", "nonce": nonce}).user.id == person.id


def test_reauthentication_and_sessions(
    admin: SyncGoTrueClient, client: SyncGoTrueClient, letters: Auth, address: Callable[[], str]
) -> None:
    email = address()
    _known(admin, email)
    assert (taken := client.sign_up({"email": email, "password": PASSWORD}).user) is not None
    assert taken.identities == [], "whose address it is, nobody else learns"

    first = client.sign_in_with_password({"email": email, "password": PASSWORD}).session
    assert first is not None
    client.reauthenticate()
    assert len(letters.digits_of(letters.letter(email))) == 6
    second = client.sign_in_with_password({"email": email, "password": PASSWORD}).session
    assert second is not None
    client.sign_out({"scope": "others"})
    assert _refused(lambda: client.get_user(first.access_token)) == "session_not_found"
    assert client.set_session(second.access_token, second.refresh_token).user is not None
    renewed = client.refresh_session().session
    twice = client.refresh_session(second.refresh_token).session
    assert renewed is not None
    assert twice is not None
    assert renewed.refresh_token == twice.refresh_token != second.refresh_token
    third = client.sign_in_with_password({"email": email, "password": PASSWORD}).session
    assert third is not None
    client.sign_out({"scope": "local"})
    assert _refused(lambda: client.get_user(third.access_token)) == "session_not_found"
    assert client.get_user(renewed.access_token) is not None
    admin.admin.sign_out(renewed.access_token, "global")
    assert _refused(lambda: client.get_user(renewed.access_token)) == "session_not_found"


@pytest.mark.ours
def test_identities(admin: SyncGoTrueClient, client: SyncGoTrueClient, twofold: str) -> None:
    person = client.sign_in_with_password({"email": twofold, "password": PASSWORD}).user
    assert person is not None

    def identities() -> list[UserIdentity]:
        return list(client.get_user_identities().identities)

    assert [one.provider for one in identities()] == ["email", "github"]
    client.unlink_identity(identities()[1])
    only = identities()[0]
    assert only.provider == "email"
    assert _refused(lambda: client.unlink_identity(only)) == "single_identity_not_deletable"
    assert admin.admin.get_user_by_id(person.id).user.app_metadata["providers"] == ["email"]
    assert _refused(lambda: client.link_identity({"provider": "github"})) == "validation_failed"
    gone = only.model_copy(update={"identity_id": str(uuid4())})
    assert _refused(lambda: client.unlink_identity(gone)) == "single_identity_not_deletable"


def test_what_is_not_configured(client: SyncGoTrueClient) -> None:
    assert _refused(lambda: client.sign_in_with_sso({"domain": "example.com"})) == "saml_provider_disabled"
    token = {"provider": "google", "token": "x.y.z"}
    assert _refused(lambda: client.sign_in_with_id_token(token)) == "provider_disabled"  # type: ignore[arg-type]
    assert _refused(lambda: client.sign_in_with_otp({"phone": "15550100"})) == "phone_provider_disabled"
    elsewhere = client.sign_in_with_oauth({"provider": "github"}).url
    with http() as browser:
        assert browser.get(elsewhere).json()["msg"] == "Unsupported provider: provider is not enabled"


def test_an_administrators_whole_day(
    admin: SyncGoTrueClient, client: SyncGoTrueClient, letters: Auth, address: Callable[[], str]
) -> None:
    invited = admin.admin.invite_user_by_email(address(), {"data": {"team": "a"}}).user
    assert invited.user_metadata == {"team": "a"}
    token = letters.token_of(letters.letter(invited.email or ""))
    assert client.verify_otp({"type": "invite", "token_hash": token}).user is not None

    wanted, email = str(uuid4()), address()
    made = admin.admin.create_user({"id": wanted, "email": email, "password": PASSWORD, "email_confirm": True}).user
    assert made.id == wanted
    for kind, more in (
        ("recovery", {}), ("magiclink", {}), ("email_change_new", {"new_email": address()}),
        ("email_change_current", {"new_email": address()}),
    ):  # fmt: skip
        asked: Any = {"type": kind, "email": email, **more}
        link = admin.admin.generate_link(asked).properties
        assert link.verification_type == kind
        assert link.hashed_token in link.action_link
    for kind in ("signup", "invite"):
        asked = {"type": kind, "email": address(), "password": PASSWORD}
        assert admin.admin.generate_link(asked).properties.verification_type == kind
    assert admin.admin.update_user_by_id(wanted, {"ban_duration": "24h"}).user.id == wanted
    assert _refused(lambda: client.sign_in_with_password({"email": email, "password": PASSWORD})) == "user_banned"
    assert any(one.id == wanted for one in admin.admin.list_users(page=1, per_page=1000))
    admin.admin.delete_user(wanted, should_soft_delete=True)
    assert admin.admin.get_user_by_id(wanted).user.email != email
    admin.admin.delete_user(wanted)
    assert _refused(lambda: admin.admin.get_user_by_id(wanted)) == "user_not_found"

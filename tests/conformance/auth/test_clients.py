"""supabase-py cannot tell this server from the real one."""

from collections.abc import Callable, Iterator

import pytest
from supabase.lib.client_options import SyncClientOptions
from supabase_auth.errors import AuthApiError

from supabase import Client, create_client
from tests.conformance.auth.under_test import PASSWORD, Auth
from tests.conformance.target import http

Address = Callable[[], str]


@pytest.fixture
def client(auth: Auth) -> Iterator[Client]:
    with http() as connection:
        yield create_client(auth.url, auth.anon_key, SyncClientOptions(httpx_client=connection))


@pytest.fixture
def admin(auth: Auth) -> Iterator[Client]:
    with http() as connection:
        yield create_client(auth.url, auth.service_key, SyncClientOptions(httpx_client=connection))


def test_a_person_comes_in_and_goes(auth: Auth, client: Client, address: Address) -> None:
    email = address()
    made = client.auth.sign_up({"email": email, "password": PASSWORD, "options": {"data": {"display_name": "Ann"}}})
    assert made.session is None
    with pytest.raises(AuthApiError) as refused:
        client.auth.sign_in_with_password({"email": email, "password": PASSWORD})
    assert refused.value.code == "email_not_confirmed"

    client.auth.verify_otp({"type": "email", "email": email, "token": auth.digits_of(auth.letter(email))})
    session = client.auth.sign_in_with_password({"email": email, "password": PASSWORD}).session
    assert session is not None
    refreshed = client.auth.refresh_session().session
    assert refreshed is not None
    assert refreshed.refresh_token != session.refresh_token
    claims = client.auth.get_claims()
    assert claims is not None
    assert claims["claims"]["email"] == email
    client.auth.update_user({"data": {"field": "logic"}})
    found = client.auth.get_user()
    assert found is not None
    assert found.user.user_metadata["field"] == "logic"
    client.auth.sign_out()
    assert client.auth.get_session() is None


def test_who_forgot_their_password_chooses_another(auth: Auth, client: Client, address: Address) -> None:
    email = address()
    auth.person(email)

    client.auth.reset_password_for_email(email)
    client.auth.verify_otp({"type": "recovery", "token_hash": auth.token_of(auth.letter(email))})
    changed = client.auth.update_user({"password": "another horse 2"}).user
    client.auth.sign_out()

    assert changed.email == email
    with pytest.raises(AuthApiError) as refused:
        client.auth.sign_in_with_password({"email": email, "password": PASSWORD})
    assert refused.value.code == "invalid_credentials"
    assert client.auth.sign_in_with_password({"email": email, "password": "another horse 2"}).session is not None


def test_a_code_without_a_password_signs_in(auth: Auth, client: Client, address: Address) -> None:
    email = address()
    client.auth.sign_in_with_otp({"email": email, "options": {"should_create_user": True}})

    session = client.auth.verify_otp(
        {"type": "email", "email": email, "token": auth.digits_of(auth.letter(email))}
    ).session

    assert session is not None
    assert session.user.email == email


def test_an_administrator_works(admin: Client, address: Address) -> None:
    email = address()
    made = admin.auth.admin.create_user({"email": email, "password": PASSWORD, "email_confirm": True}).user
    assert any(person.id == made.id for person in admin.auth.admin.list_users(per_page=1000))
    link = admin.auth.admin.generate_link({"type": "recovery", "email": email})
    assert link.properties.verification_type == "recovery"
    changed = admin.auth.admin.update_user_by_id(made.id, {"user_metadata": {"a": 1}}).user
    assert changed.user_metadata["a"] == 1
    admin.auth.admin.delete_user(made.id)
    with pytest.raises(AuthApiError):
        admin.auth.admin.get_user_by_id(made.id)

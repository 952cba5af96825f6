"""The sealed cookie: opens for us alone, within its limits, and fits."""

import itertools
import os
import time
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bff.edge.seal import Sealer, Session
from tests.edge.make import token

OLD, NEW = os.urandom(32), os.urandom(32)
DAY = 24 * 3600


def sealer(*keys: bytes) -> Sealer:
    return Sealer(keys or (NEW,), idle=14 * DAY, longest=90 * DAY)


def session(began: float = 0, used: float = 0) -> Session:
    """`began` and `used` in seconds ago."""
    now = time.time()
    return Session(token(), "refreshtoken", int(now) + 900, int(now - began), int(now - used))


def test_what_was_sealed_opens_again() -> None:
    kept = session()

    assert sealer().open(sealer().seal(kept)) == kept


def test_two_seals_of_one_session_differ_and_show_no_token() -> None:
    kept = session()
    first, second = sealer().seal(kept), sealer().seal(kept)

    assert first != second
    assert kept.access not in first
    assert "eyJ" not in first


def test_an_old_key_still_opens_and_a_retired_one_does_not() -> None:
    cookie = sealer(OLD).seal(session())

    assert sealer(NEW, OLD).open(cookie) is not None
    assert sealer(NEW).open(cookie) is None


def test_the_newest_key_seals() -> None:
    assert sealer(NEW).open(sealer(NEW, OLD).seal(session())) is not None


def test_the_idle_limit_ends_a_session() -> None:
    assert sealer().open(sealer().seal(session(began=20 * DAY, used=13 * DAY))) is not None
    assert sealer().open(sealer().seal(session(began=20 * DAY, used=15 * DAY))) is None


def test_the_absolute_limit_ends_a_session_however_busy() -> None:
    assert sealer().open(sealer().seal(session(began=91 * DAY, used=0))) is None


@pytest.mark.parametrize("letters", ["x", "\u00e9", "\u6f22\u5b57", "\U0001f600\U0001f680\U00020b9f"])
def test_it_fits_into_a_cookie_with_the_longest_address_and_name(letters: str) -> None:
    """As GoTrue fills a token: the address twice, and a name that JSON may write in six letters for one."""
    email = f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.example"
    told = {"email": email, "email_verified": True, "phone_verified": False, "sub": str(uuid4())}
    name = {"display_name": "".join(itertools.islice(itertools.cycle(letters), 200))}
    ways = {"provider": "email", "providers": ["email"]}
    methods = [{"method": "password", "timestamp": 1_795_647_829}]
    access = token(email=email, user_metadata=told | name, app_metadata=ways, amr=methods, aal="aal1", phone="")

    assert len(sealer().seal(Session(access, "refreshtoken", 1, 1, 1))) < 3900


@given(st.integers(0, 10_000))
def test_any_changed_character_keeps_it_shut(somewhere: int) -> None:
    cookie = sealer().seal(session())
    at = somewhere % (len(cookie) - 1)
    other = "A" if cookie[at] != "A" else "B"

    assert sealer().open(cookie[:at] + other + cookie[at + 1 :]) is None


@given(st.text(max_size=200))
def test_whatever_a_stranger_sends_opens_nothing(cookie: str) -> None:
    assert sealer().open(cookie) is None

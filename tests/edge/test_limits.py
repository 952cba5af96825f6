"""How often a feature may be used: counted a person, and the answer says when to come back."""

from uuid import uuid4

import pytest
from limits import parse

from bff.edge.caller import Caller
from bff.edge.limits import Limits
from bff.edge.problems import HANDLERS
from bff.errors import AppError, RateLimited


def caller() -> Caller:
    return Caller(id=uuid4(), email="", token="", session_id="", expires_at=0)


async def test_the_use_after_the_last_allowed_is_refused_with_a_wait() -> None:
    limits, ada = Limits({"export": parse("2/minute")}), caller()
    await limits.spend("export", ada)
    await limits.spend("export", ada)

    with pytest.raises(RateLimited) as refused:
        await limits.spend("export", ada)

    assert 1 <= refused.value.retry_after <= 60


async def test_people_and_features_are_counted_apart() -> None:
    limits, ada = Limits({"export": parse("1/minute"), "upload": parse("1/minute")}), caller()

    await limits.spend("export", ada)
    await limits.spend("upload", ada)
    await limits.spend("export", caller())


async def test_a_feature_nobody_named_is_a_mistake_and_not_free() -> None:
    with pytest.raises(KeyError):
        await Limits({}).spend("export", caller())


async def test_the_answer_names_the_quota() -> None:
    limits, ada = Limits({"export": parse("1/minute")}), caller()
    await limits.spend("export", ada)

    with pytest.raises(RateLimited) as refused:
        await limits.spend("export", ada)
    answer = HANDLERS[AppError](None, refused.value)  # type: ignore[arg-type]

    assert answer.headers["RateLimit-Policy"] == '"export";q=1;w=60'
    assert answer.headers["RateLimit"] == f'"export";r=0;t={refused.value.retry_after}'
    assert answer.headers["Retry-After"] == str(refused.value.retry_after)

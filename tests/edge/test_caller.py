"""Tokens: ours open, everybody else's do not, whatever they say of themselves."""

import base64
import hashlib
import hmac
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bff.edge.caller import Verifier
from bff.errors import Unauthorized
from tests.edge import make


@pytest.fixture
def verifier() -> Verifier:
    return Verifier(make.made_settings())


def test_a_token_signed_by_our_key_names_its_person(verifier: Verifier) -> None:
    caller = verifier.verify(make.token(email="ada@ibid.example"))

    assert caller.email == "ada@ibid.example"


def test_a_token_signed_by_the_shared_secret_is_taken_too(verifier: Verifier) -> None:
    assert verifier.verify(make.token(make.SECRET, "HS256", kid=None)).email == "ada@ibid.example"


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned() -> str:
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(make.claims())}."


def confused() -> str:
    """HS256 with the public key as its secret: the classic confusion of algorithms. Made by hand: PyJWT refuses to."""
    public = make.PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{part({'alg': 'HS256', 'typ': 'JWT', 'kid': make.KEY_ID})}.{part(make.claims())}"
    mac = hmac.new(public, signed.encode(), "sha256").digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


REFUSED = {
    "expired": lambda: make.token(exp=int(time.time()) - 60),
    "of another issuer": lambda: make.token(iss="http://elsewhere/auth/v1"),
    "for another audience": lambda: make.token(aud="anon"),
    "without a subject": lambda: make.token(sub=None),
    "without an end": lambda: make.token(exp=None),
    "without an issuer": lambda: make.token(iss=None),
    "without an audience": lambda: make.token(aud=None),
    "not valid yet": lambda: make.token(nbf=int(time.time()) + 600),
    "signed by a stranger": lambda: make.token(make.STRANGER),
    "of an unknown key": lambda: make.token(kid="unknown"),
    "of no key": lambda: make.token(kid=None),
    "signed by another secret": lambda: make.token("another secret of more than thirty-two characters", "HS256"),
    "of another algorithm": lambda: make.token(make.SECRET * 2, "HS512"),
    "unsigned": unsigned,
    "of confused algorithm": confused,
    "whose subject is no uuid": lambda: make.token(sub="42"),
    "in pieces": lambda: "a.b",
    "empty": lambda: "",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_token_is_refused_when_it_is(kind: str, verifier: Verifier) -> None:
    with pytest.raises(Unauthorized):
        verifier.verify(REFUSED[kind]())


def test_a_known_token_is_refused_once_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.time()
    clock = {"now": began}
    monkeypatch.setattr(time, "time", lambda: clock["now"])
    verifier = Verifier(make.made_settings())
    soon = make.token(exp=int(began) + 30)
    verifier.verify(soon)
    clock["now"] = began + 31

    assert verifier._known.get(hashlib.sha256(soon.encode()).digest()) is None


def test_a_refused_token_is_not_remembered(verifier: Verifier) -> None:
    with pytest.raises(Unauthorized):
        verifier.verify(make.token(make.STRANGER))

    assert len(verifier._known) == 0


def test_the_service_key_is_nobody(verifier: Verifier) -> None:
    key = jwt.encode({"role": "service_role", "iss": "supabase", "exp": int(time.time()) + 900}, make.SECRET, "HS256")

    with pytest.raises(Unauthorized):
        verifier.verify(key)

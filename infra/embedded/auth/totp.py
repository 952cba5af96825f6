"""Codes of six digits that change every thirty seconds (RFC 6238), and the picture that hands a secret to a phone."""

import base64
import hashlib
import hmac
import io
import secrets
import struct
from urllib.parse import quote

import segno

PERIOD, DIGITS = 30, 6
# Go's url.URL leaves these as they are, and authenticator apps read either.
_SAFE = ":@$~"


def make_secret() -> str:
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address(issuer: str, account: str, secret: str) -> str:
    told = {"algorithm": "SHA1", "digits": DIGITS, "issuer": issuer, "period": PERIOD, "secret": secret}
    query = "&".join(f"{name}={quote(str(value), safe=_SAFE)}" for name, value in told.items())
    return f"otpauth://totp/{quote(issuer, safe=_SAFE)}:{quote(account, safe=_SAFE)}?{query}"


def picture(uri: str) -> str:
    """The address as a QR code, in SVG."""
    drawn = io.BytesIO()
    segno.make_qr(uri, error="h").save(drawn, kind="svg", scale=3, border=4)
    return drawn.getvalue().decode()


def code(secret: str, at: float) -> str:
    """Raises ValueError where the secret is no base 32."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    mac = hmac.digest(key, struct.pack(">Q", int(at) // PERIOD), hashlib.sha1)
    start = mac[-1] & 0x0F
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def matches(given: str, secret: str, at: float) -> bool:
    """One period early or late is forgiven. All three are compared, so that the time tells nothing."""
    near = [code(secret, at + PERIOD * step) for step in (-1, 0, 1)]
    alike = [hmac.compare_digest(given.strip().encode(), one.encode()) for one in near]
    return any(alike)

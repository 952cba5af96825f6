"""A session's tokens sealed into one cookie: the browser carries what it cannot read, and the server keeps nothing."""

import base64
import binascii
import os
import time
import zlib
from collections.abc import Sequence

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
# Binds a seal to what it is for: no other value of ours that is sealed with these keys opens as a session.
PURPOSE = b"ibid session 1"
# Browsers drop a cookie whose name and value are longer, and say so to nobody.
COOKIE_LIMIT = 4096


class Session(msgspec.Struct, frozen=True, array_like=True):
    """`began` and `used` in seconds since the epoch decide on the absolute and the idle limit."""

    access: str
    refresh: str
    expires_at: int
    began: int
    used: int


class Sealer:
    """The first key seals; each of them opens. A key is retired by moving it back, then leaving it out."""

    def __init__(self, keys: Sequence[bytes], *, idle: int, longest: int) -> None:
        self._boxes = [AESGCM(key) for key in keys]
        self._idle = idle
        self._longest = longest

    def seal(self, session: Session) -> str:
        nonce = os.urandom(NONCE_BYTES)
        # A token is base64 of JSON in base64: packed, one with the longest address and name fits twice over. No length
        # tells of a secret by it, since nobody but the person chooses what stands beside theirs.
        packed = zlib.compress(msgspec.msgpack.encode(session), level=9)
        sealed = self._boxes[0].encrypt(nonce, packed, PURPOSE)
        return base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()

    def open(self, cookie: str) -> Session | None:
        """None for a seal that is not ours, was tampered with, or is past its limits."""
        if len(cookie) > COOKIE_LIMIT:
            return None
        try:
            raw = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
        except (binascii.Error, ValueError):
            return None
        session = self._decrypt(raw)
        now = time.time()
        if session is None or now - session.used > self._idle or now - session.began > self._longest:
            return None
        return session

    def _decrypt(self, raw: bytes) -> Session | None:
        for box in self._boxes:
            try:
                packed = box.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], PURPOSE)
                return msgspec.msgpack.decode(zlib.decompress(packed), type=Session)
            except (InvalidTag, ValueError, zlib.error, msgspec.MsgspecError):
                continue
        return None

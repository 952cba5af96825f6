"""GoTrue's limits: so many requests a span from one address, one mail a while to one person."""

import time
from datetime import UTC, datetime

from cachetools import TTLCache
from psycopg.rows import DictRow

from infra.embedded.auth.errors import too_many
from infra.embedded.auth.settings import Settings

# Spans in seconds: a bucket fills again evenly over it.
SPANS = {"email": 3600.0, "verify": 300.0, "token": 300.0, "otp": 300.0, "anonymous": 3600.0}


class Limits:
    """A bucket of tokens for each address and kind. Off where no header names the address, as in GoTrue."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._buckets: TTLCache[tuple[str, str], tuple[float, float]] = TTLCache(100_000, 3600)

    def spend(self, kind: str, address: str) -> None:
        """Raises AuthError 429."""
        if not self._settings.limit_header or not address:
            return
        most = self._settings.limits[kind]
        now = time.monotonic()
        left, since = self._buckets.get((kind, address), (most, now))
        left = min(most, left + (now - since) * most / SPANS[kind])
        if left < 1:
            code = "over_email_send_rate_limit" if kind == "email" else "over_request_rate_limit"
            what = "email rate limit exceeded" if kind == "email" else "Request rate limit reached"
            raise too_many(code, what)
        self._buckets[kind, address] = (left - 1, now)

    def check_pause(self, user: DictRow, sent_column: str) -> None:
        """Raises AuthError 429 while the last mail of this kind to this person is too recent."""
        sent = user[sent_column]
        if sent is None:
            return
        wait = self._settings.mail_frequency - (datetime.now(UTC) - sent).total_seconds()
        if wait > 0:
            message = f"For security purposes, you can only request this after {max(1, int(wait))} seconds."
            raise too_many("over_email_send_rate_limit", message)

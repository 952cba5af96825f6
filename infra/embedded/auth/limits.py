"""GoTrue's limits: so many requests a span from one address, so many mails in all, one a while to one person."""

import time
from datetime import UTC, datetime

from cachetools import TTLCache
from psycopg.rows import DictRow

from infra.embedded.auth.errors import AuthError, too_many
from infra.embedded.auth.settings import Settings

# Over how many seconds the setting counts: a bucket fills again evenly over it.
SPANS = {"verify": 300.0, "token": 300.0, "otp": 300.0, "anonymous": 3600.0, "web3": 300.0, "factor": 60.0}
# Whatever the setting says, GoTrue lets so many come at once; only strangers without a name are counted from the first.
BURST = 30.0


class Limits:
    """Buckets of tokens. Those of an address are off where no header names it, as in GoTrue; that of mails is not."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._buckets: TTLCache[tuple[str, str], tuple[float, float]] = TTLCache(100_000, 3600)
        # When a letter was asked for that went nowhere, since nobody was to have it.
        self._feigned: TTLCache[tuple[str, str], datetime] = TTLCache(100_000, settings.mail_frequency)

    def spend(self, kind: str, address: str, door: str = "") -> None:
        """Raises AuthError 429. Doors that share a setting still count apart."""
        if not self._settings.limit_header or not address:
            return
        most = self._settings.limits[kind]
        burst = most if kind == "anonymous" else BURST
        refused = too_many("over_request_rate_limit", "Request rate limit reached")
        self._take((kind + door, address), burst, most / SPANS[kind], refused)

    def spend_mail(self, mails: float = 1) -> None:
        """Raises AuthError 429. All mails come from one bucket; where nothing needs confirming it is not asked."""
        events, over = self._settings.mails
        if events and self._settings.autoconfirm:
            return
        refused = too_many("over_email_send_rate_limit", "email rate limit exceeded")
        self._take(("mail", ""), events, events / over, refused, mails)

    def _take(
        self, bucket: tuple[str, str], burst: float, each_second: float, refused: AuthError, many: float = 1
    ) -> None:
        now = time.monotonic()
        left, since = self._buckets.get(bucket, (burst, now))
        left = min(burst, left + (now - since) * each_second)
        if left < 1:
            raise refused
        self._buckets[bucket] = (left - many, now)

    def check_pause(self, user: DictRow, sent_column: str) -> None:
        """Raises AuthError 429 while the last mail of this kind to this person is too recent."""
        self._check_since(user[sent_column])

    def feign_mail(self, email: str, sent_column: str) -> None:
        """Raises AuthError 429 where a letter to this address would be refused: to ask twice must not tell either."""
        self._check_since(self._feigned.get((email, sent_column)))
        self.spend_mail(0)
        self._feigned[email, sent_column] = datetime.now(UTC)

    def _check_since(self, sent: datetime | None) -> None:
        if sent is None:
            return
        wait = self._settings.mail_frequency - (datetime.now(UTC) - sent).total_seconds()
        if wait > 0:
            message = f"For security purposes, you can only request this after {max(1, int(wait))} seconds."
            raise too_many("over_email_send_rate_limit", message)

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

    def spend(self, kind: str, address: str, door: str = "") -> None:
        """Raises AuthError 429. Doors that share a setting still count apart."""
        if not self._settings.limit_header or not address:
            return
        most = self._settings.limits[kind]
        burst = most if kind == "anonymous" else BURST
        refused = too_many("over_request_rate_limit", "Request rate limit reached")
        self._take((kind + door, address), burst, most / SPANS[kind], refused)

    def spend_mail(self) -> None:
        """Raises AuthError 429. All mails come from one bucket; where nothing needs confirming it is not asked."""
        events, over = self._settings.mails
        if events and self._settings.autoconfirm:
            return
        refused = too_many("over_email_send_rate_limit", "email rate limit exceeded")
        self._take(("mail", ""), events, events / over, refused)

    def _take(self, bucket: tuple[str, str], burst: float, each_second: float, refused: AuthError) -> None:
        now = time.monotonic()
        left, since = self._buckets.get(bucket, (burst, now))
        left = min(burst, left + (now - since) * each_second)
        if left < 1:
            raise refused
        self._buckets[bucket] = (left - 1, now)

    def check_pause(self, user: DictRow, sent_column: str) -> None:
        """Raises AuthError 429 while the last mail of this kind to this person is too recent."""
        sent = user[sent_column]
        if sent is None:
            return
        wait = self._settings.mail_frequency - (datetime.now(UTC) - sent).total_seconds()
        if wait > 0:
            message = f"For security purposes, you can only request this after {max(1, int(wait))} seconds."
            raise too_many("over_email_send_rate_limit", message)

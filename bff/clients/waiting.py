"""How long a service asks us to stay away."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 300


def retry_after(header: str | None) -> int | None:
    """Whole seconds from a `Retry-After`, which says seconds or a date (RFC 9110, 10.2.3); from 1 to LONGEST."""
    if not header:
        return None
    if header.strip().isdigit():
        seconds = float(header.strip())
    else:
        try:
            when = parsedate_to_datetime(header)
        except ValueError:
            return None
        seconds = (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return int(min(max(1.0, seconds), LONGEST))

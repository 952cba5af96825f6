"""What services say of when to come back."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bff.clients.waiting import retry_after


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, None), ("", None), ("soon", None), ("5", 5), ("0", 1), ("-3", None), ("99999", 300)],
)
def test_retry_after_is_read_and_capped(header: str | None, seconds: int | None) -> None:
    assert retry_after(header) == seconds


def test_retry_after_may_be_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=40), usegmt=True)

    assert retry_after(later) in {39, 40}

"""One file of settings serves this server and the real one."""

import pytest

from infra.embedded.auth import durations
from infra.embedded.auth.settings import SettingsError, read

NEEDED = {"GOTRUE_DB_DATABASE_URL": "postgres://x", "GOTRUE_SITE_URL": "http://x", "GOTRUE_JWT_SECRET": "s" * 40}


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("10s", 10), ("1h30m", 5400), ("100ms", 0.1), ("0", 0), ("1.5h", 5400), ("-5m", -300), ("1h 30m", None),
     ("5", None), ("", None), ("forever", None), ("1d", None)],
)  # fmt: skip
def test_times_are_written_as_go_writes_them(said: str, seconds: float | None) -> None:
    assert durations.seconds(said) == (None if seconds is None else pytest.approx(seconds))


def test_settings_that_say_nothing_are_gotrues_own() -> None:
    chosen = read(NEEDED)

    assert chosen.limits == {"verify": 30, "token": 150, "otp": 30, "anonymous": 30, "web3": 30, "factor": 15}
    assert chosen.mails == (30, 3600)
    assert (chosen.mail_frequency, chosen.otp_life, chosen.otp_length, chosen.password_min) == (60, 86_400, 6, 6)
    assert (chosen.token_life, chosen.rotation, chosen.secure_email_change) == (3600, True, True)
    assert (chosen.challenge_life, chosen.factor_life, chosen.most_factors) == (300, 300, 10)
    assert not any((chosen.anonymous, chosen.autoconfirm, chosen.manual_linking, chosen.disable_signup))


def test_settings_are_read_as_gotrue_reads_them() -> None:
    asked = {
        "GOTRUE_RATE_LIMIT_EMAIL_SENT": "2/5m",
        "GOTRUE_PASSWORD_REQUIRED_CHARACTERS": r"abc:0\:1",
        "GOTRUE_PASSWORD_MIN_LENGTH": "3",
        "GOTRUE_MAILER_OTP_LENGTH": "12",
        "GOTRUE_SESSIONS_TIMEBOX": "24h",
    }
    chosen = read(NEEDED | asked)

    assert chosen.mails == (2, 300)
    assert chosen.password_characters == ("abc", "0:1")
    assert chosen.password_min == 6
    assert chosen.otp_length == 6
    assert chosen.session_timebox == 86_400
    with pytest.raises(SettingsError, match="GOTRUE_RATE_LIMIT_EMAIL_SENT"):
        read(NEEDED | {"GOTRUE_RATE_LIMIT_EMAIL_SENT": "often"})

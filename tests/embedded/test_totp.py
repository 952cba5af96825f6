"""The six digits are those that every authenticator app shows."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from infra.embedded.auth import totp

# RFC 6238, appendix B: the secret "12345678901234567890", the last six of its eight digits.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.mark.parametrize(
    ("at", "digits"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(at: int, digits: str) -> None:
    assert totp.code(SECRET, at) == digits


def test_a_code_is_good_a_period_early_or_late_and_no_longer() -> None:
    digits = totp.code(SECRET, 1_000_000)

    assert [totp.matches(digits, SECRET, 1_000_000 + 30 * step) for step in (-2, -1, 0, 1, 2)] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert not totp.matches("", SECRET, 1_000_000)
    assert not totp.matches("٣", SECRET, 1_000_000)


def test_the_address_names_issuer_account_and_secret_whatever_they_hold() -> None:
    uri = totp.address("a&b c", "é@example.com", SECRET)

    parts = urlsplit(uri)
    assert unquote(parts.path) == "/a&b c:é@example.com"
    assert parse_qs(parts.query) == {
        "algorithm": ["SHA1"], "digits": ["6"], "issuer": ["a&b c"], "period": ["30"], "secret": [SECRET],
    }  # fmt: skip
    assert totp.picture(uri).rstrip().endswith("</svg>")

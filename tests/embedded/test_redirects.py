"""Nobody is sent from a link of ours to a site that the settings do not name."""

import pytest

from infra.embedded.auth.redirects import allowed

SITE = "https://ibid.example"
PATTERNS = ("https://*.friends.example/**", "app://{open,close}/?", "http://localhost:*/**")


@pytest.mark.parametrize(
    "address",
    [
        "https://ibid.example/confirm?next=/a",
        "https://a.friends.example/x/y?z=1#w",
        "app://open/1",
        "http://localhost:3000/back",
    ],
)
def test_the_site_and_what_the_settings_name_are_fine(address: str) -> None:
    assert allowed(address, SITE, PATTERNS)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "http://ibid.example/",
        "https://ibid.example@evil.example/",
        "https://ibid.example.evil.example/",
        "https://a.b.friends.example/x",
        "https://evil.example/.friends.example/x",
        "https://evil.example#.friends.example/x",
        "http://localhost:x@2130706433/x",
        "https:\\\\evil.example",
        "https://ibid.example/\nx",
        "javascript:alert(1)",
        "app://delete/1",
        "https://[::1",
        "",
    ],
)
def test_nothing_else_is(address: str) -> None:
    assert not allowed(address, SITE, PATTERNS)

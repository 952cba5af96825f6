"""Settings: every problem named at once, and the pages that list them list what is read."""

import json
import re
from pathlib import Path

import pytest

from bff import settings
from bff.settings import SettingsError
from tests.edge.make import environ, jwks, made_settings

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / ".env.local.example"
REQUIRED = {"SUPABASE_URL", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY", "SITE_URL", "SESSION_SECRET"}
# Defaults that follow from another setting, which the example says in words.
FOLLOWING = {"SUPABASE_AUTH_URL", "SUPABASE_REST_URL", "SUPABASE_STORAGE_URL", "JWT_ISSUER"}
# For the embedded stack's own parts, not for the BFF.
STACK = ("GOTRUE_",)


class Watched(dict[str, str]):
    """An environment that remembers what was asked of it."""

    def __init__(self, told: dict[str, str]) -> None:
        super().__init__(told)
        self.asked: set[str] = set()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self.asked.add(name)
        return super().get(name, default)


def known() -> set[str]:
    watched = Watched(environ())
    settings.read(watched)
    return watched.asked


def lines(page: Path) -> dict[str, str]:
    """Each setting that a page names, also where its line is commented out."""
    found = re.findall(r"^(?:# )?([A-Z][A-Z_]+)=(.*)$", page.read_text(), re.MULTILINE)
    return dict(found)


def problems(told: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as found:
        settings.read(told)
    return str(found.value)


def test_nothing_set_names_all_that_is_required_and_nothing_else() -> None:
    found = problems({})

    assert set(re.findall(r"set ([A-Z_]+)", found)) == REQUIRED | {"JWT_SECRET"}
    assert "make " not in found
    assert ".env.local.example" in found


WRONG = {
    "SUPABASE_URL": "localhost:3000",
    "SITE_URL": "ftp://x",
    "JWT_JWKS": '{"keys": [{"kty": "EC"}]}',
    "SESSION_SECRET": "short",
    "SESSION_IDLE_SECONDS": "0",
    "BFF_PORT": "70000",
    "LOG_LEVEL": "LOUD",
    "IBID_ENV": "staging",
    "AI_PROVIDER": "oracle",
    "RUN_MAX_SECONDS": "ten",
    "UPLOAD_MAX_BYTES": "-1",
    "RATE_LIMIT_EXPORT": "often",
}


def test_every_problem_is_named_at_once_and_no_value_is_repeated() -> None:
    found = problems(environ(**WRONG))

    assert [name for name in WRONG if name not in found] == []
    assert [value for value in WRONG.values() if f" {value}" in found] == []


@pytest.mark.parametrize("name", WRONG)
def test_one_problem_names_one_setting(name: str) -> None:
    found = problems(environ(**{name: WRONG[name]}))

    assert [other for other in known() if re.search(rf"\b{other}\b", found)] == [name]


@pytest.mark.parametrize(
    "jwks", ["{", "[]", "{}", '{"keys": 1}', '{"keys": [{"kty": "EC", "kid": "a", "crv": "P-256"}]}']
)
def test_a_key_set_that_is_none_is_a_problem_and_no_crash(jwks: str) -> None:
    assert "JWT_JWKS" in problems(environ(JWT_JWKS=jwks))


def test_public_keys_are_enough_without_the_shared_secret() -> None:
    assert settings.read(environ(JWT_SECRET="")).jwt_keys.keys() == {json.loads(jwks())["keys"][0]["kid"]}


def test_the_version_is_unknown_unless_told() -> None:
    assert made_settings().app_version == "unknown"
    assert made_settings(APP_VERSION="1.2.3").app_version == "1.2.3"


@pytest.mark.parametrize(
    ("told", "provider"),
    [
        ({}, "offline"),
        ({"ANTHROPIC_API_KEY": "k"}, "anthropic"),
        ({"ANTHROPIC_BASE_URL": "http://127.0.0.1:11434"}, "anthropic"),
        ({"ANTHROPIC_API_KEY": "k", "AI_PROVIDER": "offline"}, "offline"),
    ],
)
def test_without_a_key_the_offline_provider_writes(told: dict[str, str], provider: str) -> None:
    assert made_settings(**told).ai_provider == provider


def test_a_provider_that_cannot_work_is_said_at_the_start() -> None:
    assert "ANTHROPIC_API_KEY" in problems(environ(AI_PROVIDER="anthropic"))


def test_tokens_must_come_from_supabases_own_address_unless_told() -> None:
    assert settings.read(environ(JWT_ISSUER="")).jwt_issuer == "http://127.0.0.1:3000/auth/v1"


def test_the_newest_of_several_session_keys_comes_first() -> None:
    assert made_settings(SESSION_SECRET=f"{'B' * 43}, {'A' * 43}").session_keys[0] != b"\0" * 32


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        made_settings().bff_port = 1  # type: ignore[misc]


def test_the_example_names_every_setting_and_no_other() -> None:
    assert lines(EXAMPLE).keys() == known()


def test_the_example_shows_the_defaults() -> None:
    required = {name: value for name, value in environ().items() if name in REQUIRED | {"JWT_SECRET"}}
    usual = {name: value for name, value in lines(EXAMPLE).items() if value and name not in REQUIRED | FOLLOWING}

    assert settings.read(required | usual) == settings.read(required)


def test_the_example_holds_no_secret_and_a_copy_of_it_says_what_to_fill_in() -> None:
    found = problems(lines(EXAMPLE))

    assert set(re.findall(r"set ([A-Z_]+)", found)) == {
        "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY", "JWT_SECRET", "SESSION_SECRET",
    }  # fmt: skip


def test_the_tests_settings_are_known_and_hold_no_secret() -> None:
    told = lines(ROOT / ".env.test")

    assert {name for name in told if not name.startswith(STACK)} <= known()
    assert [name for name in told if re.search(r"SECRET|PASSWORD|_KEY|JWKS", name)] == []

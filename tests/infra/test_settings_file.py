"""A server's settings file: made once, its owner's alone; keys that change leave sessions and tokens good."""

import json
import stat
from pathlib import Path

import jwt
import pytest

from bff import settings
from infra import settings_file
from infra.embedded import keys
from tests.infra.compose import INFRA, VARIABLE

SITE = "https://ibid.example.org"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / ".env.production"
    settings_file.new(made, SITE, development=False)
    return made


def test_it_holds_every_secret_and_is_its_owners_alone(file: Path) -> None:
    told = keys.read(file)
    wanted = {match[1] for match in VARIABLE.finditer((INFRA / "compose.prod.yml").read_text()) if match[2] == "?"}

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {name for name in wanted if not told.get(name)} == {"SMTP_HOST", "SMTP_FROM"}, "what a person must say"
    assert (told["SITE_URL"], told["SITE_ADDRESS"]) == (SITE, "ibid.example.org")


def test_what_a_person_must_still_say_is_named(tmp_path: Path) -> None:
    assert settings_file.new(tmp_path / "a", SITE, development=False) == ["SMTP_FROM", "SMTP_HOST"]
    assert settings_file.new(tmp_path / "b", "", development=True) == []


def test_a_file_that_is_there_is_never_written_over(file: Path) -> None:
    before = file.read_text()

    with pytest.raises(settings_file.RefusedError, match="rotate-keys"):
        settings_file.new(file, SITE, development=False)
    assert file.read_text() == before


@pytest.mark.parametrize("site", ["", "ibid.example.org", "http://ibid.example.org", "https://ibid.example.org/a"])
def test_no_other_address_is_taken_for_a_sites(tmp_path: Path, site: str) -> None:
    with pytest.raises(settings_file.RefusedError, match="https://"):
        settings_file.new(tmp_path / "x", site, development=False)


def test_a_persons_own_lines_stay_when_keys_change(file: Path) -> None:
    file.write_text(
        file.read_text().replace("SMTP_HOST=", "SMTP_HOST=mail.example # ours") + "\n# a note\nAI_MODEL=x\n"
    )
    before = keys.read(file)
    for what in settings_file.CHANGES:
        settings_file.rotate(file, what)
    after = keys.read(file)

    changed = {name for name in before if before[name] != after[name]}
    assert changed == {
        "SESSION_SECRET", "GOTRUE_JWT_KEYS", "JWT_JWKS", "JWT_SECRET", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY",
    }  # fmt: skip
    assert "# a note" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_session_outlives_one_change_of_keys_and_no_more(file: Path) -> None:
    [first] = keys.read(file)["SESSION_SECRET"].split(",")
    settings_file.rotate(file, "sessions")
    second, kept = keys.read(file)["SESSION_SECRET"].split(",")
    settings_file.rotate(file, "sessions")

    assert kept == first
    assert keys.read(file)["SESSION_SECRET"].split(",")[1:] == [second]


def test_a_token_outlives_a_new_signing_key(file: Path) -> None:
    signing = json.loads(keys.read(file)["GOTRUE_JWT_KEYS"])[0]
    token = jwt.encode({"aud": "authenticated"}, jwt.PyJWK(signing).key, "ES256", headers={"kid": signing["kid"]})
    settings_file.rotate(file, "signing")

    checking = public_keys(file)
    assert jwt.decode(token, checking[signing["kid"]], ["ES256"], audience="authenticated")
    signs = [key for key in json.loads(keys.read(file)["GOTRUE_JWT_KEYS"]) if "sign" in key["key_ops"]]
    assert [key["kid"] in checking and key["kid"] != signing["kid"] for key in signs] == [True]


def test_no_private_key_is_among_the_public_ones(file: Path) -> None:
    for what in ("signing", "api", "signing"):
        settings_file.rotate(file, what)
    assert all("d" not in key for key in json.loads(keys.read(file)["JWT_JWKS"])["keys"])


def test_new_long_lived_keys_are_good_and_the_old_ones_are_not(file: Path) -> None:
    before = keys.read(file)
    settings_file.rotate(file, "api")
    after = keys.read(file)

    assert jwt.decode(after["SUPABASE_SERVICE_ROLE_KEY"], after["JWT_SECRET"], ["HS256"])["role"] == "service_role"
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(before["SUPABASE_SERVICE_ROLE_KEY"], after["JWT_SECRET"], ["HS256"])


def public_keys(file: Path) -> dict[str, object]:
    told = keys.read(file)
    return dict(settings.read(told | {"SUPABASE_URL": SITE}).jwt_keys)

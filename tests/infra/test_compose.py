"""What the compose files promise of every service, read from the files themselves."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bff import settings
from bff.vault.extract import PROGRAM
from infra import settings_file
from infra.embedded import keys
from tests.infra import compose
from tests.infra.compose import INFRA, VARIABLE

FILES = sorted(file.name for file in INFRA.glob("compose.*.yml"))
PROD = compose.project("compose.prod.yml")
SERVICES = PROD["services"]
# Each does one thing before others start, and ends.
ONCE = {"storage-owner", "migrate"}
# What begins as root, and the rights that this takes: nothing else has any.
BEGINS_AS_ROOT = {
    "postgres": {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"},
    "storage-owner": {"CHOWN"},
}
SECRETS = (
    *("JWT_SECRET", "GOTRUE_JWT_KEYS", "JWT_JWKS", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY"),
    *("SESSION_SECRET", "POSTGRES_PASSWORD", "AUTH_PASSWORD", "STORAGE_PASSWORD", "REST_PASSWORD"),
)
# Our own images name the user in their Dockerfiles.
OURS = ("ibid-bff:", "ibid-web:", "ibid-backup:")

every = pytest.mark.parametrize("name", SERVICES)
lasting = pytest.mark.parametrize("name", [name for name in SERVICES if name not in ONCE])


@pytest.mark.parametrize("name", FILES)
def test_it_keeps_to_the_compose_specification(name: str, tmp_path: Path) -> None:
    # The specification's schema is of the merged model, which has no tags.
    file = tmp_path / name
    file.write_text(re.sub(r"\n[^\n]*!reset.*|!override", "", (INFRA / name).read_text()))
    check = ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    checked = subprocess.run(check, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", FILES)
def test_every_image_is_pinned(name: str) -> None:
    for service, told in compose.project(name)["services"].items():
        if "image" in told and told["image"] != "ibid-bff-dev":
            tag = told["image"].partition(":")[2]
            assert re.search(r"\d", tag) or tag == "${APP_VERSION:?}", service
            assert "latest" not in tag


@every
def test_a_service_may_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert set(service.get("cap_add", [])) == BEGINS_AS_ROOT.get(name, set())
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert service["init"] is True
    assert seconds(service["stop_grace_period"]) >= 30
    if name not in BEGINS_AS_ROOT:
        assert service["image"].startswith(OURS) or int(service["user"].split(":")[0]) > 0
    assert not {"privileged", "container_name", "pid", "ipc"} & service.keys()


@every
def test_a_service_has_an_end_to_its_resources_and_its_logs(name: str) -> None:
    service = SERVICES[name]
    limits = service["deploy"]["resources"]["limits"]
    assert limits.keys() == {"memory", "cpus", "pids"}
    assert service["deploy"]["resources"]["reservations"]["memory"]
    assert service["logging"] == {
        "driver": "json-file",
        "options": {"max-size": "10m", "max-file": "3", "compress": "true"},
    }
    assert service["restart"] == ("no" if name in ONCE else "unless-stopped")


@pytest.mark.parametrize(
    ("name", "most", "kept"),
    [
        *(("bff", "1G", "512M"), ("postgres", "${POSTGRES_MEMORY:-512M}", "256M"), ("valkey", "256M", "128M")),
        *(("gateway", "256M", "128M"), ("tunnel", "128M", "64M")),
    ],
)
def test_the_small_profile_is_the_documented_one(name: str, most: str, kept: str) -> None:
    resources = SERVICES[name]["deploy"]["resources"]
    assert (resources["limits"]["memory"], resources["reservations"]["memory"]) == (most, kept)


def test_the_worker_has_room_for_all_that_a_file_may_make_the_extractor_take() -> None:
    taken = re.search(r"^MEMORY_BYTES = ([\d_]+)$", PROGRAM.read_text(), re.MULTILINE)
    limit = SERVICES["worker"]["deploy"]["resources"]["limits"]["memory"]

    assert taken
    assert int(limit.removesuffix("M")) * 2**20 >= int(taken[1]) + 384 * 2**20


@lasting
def test_a_service_says_whether_it_is_well_and_asks_itself_alone(name: str) -> None:
    probe = SERVICES[name]["healthcheck"]
    asked = " ".join(probe["test"])
    assert "localhost" not in asked
    if "http" in asked:
        assert "http://127.0.0.1:" in asked
    # GoTrue answers HEAD with 405, and wget --spider asks by HEAD.
    assert "--spider" not in asked
    start = {"bff": "60s", "postgres": "40s"}.get(name, probe["start_period"])
    assert (probe["interval"], probe["timeout"], probe["retries"], probe["start_period"]) == ("30s", "10s", 3, start)


@every
def test_a_service_waits_for_the_health_of_those_it_needs(name: str) -> None:
    for needed, told in SERVICES[name].get("depends_on", {}).items():
        ended = "service_completed_successfully" if needed in ONCE else "service_healthy"
        assert told == {"condition": ended}, needed


def test_nothing_of_ours_starts_before_the_migrations_are_done() -> None:
    for name in ("bff", "worker"):
        assert "migrate" in SERVICES[name]["depends_on"]
    assert {"postgres", "auth", "storage"} <= SERVICES["migrate"]["depends_on"].keys()


def test_only_the_gateway_is_reached_from_outside() -> None:
    assert [name for name, told in SERVICES.items() if told.get("ports")] == ["gateway"]
    assert PROD["networks"]["data"] == PROD["networks"]["services"] == {"internal": True}
    # Who listens says where, for those on its networks; the rest has nothing to say.
    listening = {"postgres", "auth", "rest", "storage", "valkey", "bff"}
    assert {name for name, told in SERVICES.items() if told.get("expose")} == listening
    outside = {name for name, told in SERVICES.items() if "outside" in told.get("networks", [])}
    assert outside == {"auth", "bff", "gateway", "tunnel", "backup"}


def test_with_the_tunnel_no_port_is_open() -> None:
    whole = compose.project("compose.prod.yml", "compose.tunnel.yml")["services"]
    assert [name for name, told in whole.items() if told.get("ports")] == []
    assert whole["tunnel"]["profiles"] == ["tunnel"]


def test_before_another_supabase_nothing_of_ours_waits_for_what_is_not_started(tmp_path: Path) -> None:
    whole = compose.project("compose.prod.yml", "compose.supabase.yml")
    services = {name: told for name, told in whole["services"].items() if "profiles" not in told}
    assert services.keys() == {"migrate", "valkey", "bff", "worker", "gateway"}
    settings_file.new(tmp_path / ".env", "https://ibid.example.org", development=False)
    told = keys.read(tmp_path / ".env") | {
        "SUPABASE_URL": "https://abcdefgh.supabase.co",
        "SUPABASE_DATABASE_URL": "postgresql://postgres:theirs@db.abcdefgh.supabase.co:5432/postgres",
    }
    for name, service in services.items():
        assert (service.get("depends_on") or {}).keys() <= services.keys(), name
        environment = {key: compose.filled(str(one), told) for key, one in service.get("environment", {}).items()}
        assert not re.search(r"//(auth|rest|storage)\b|@postgres:", str(environment)), name
        # What asks that Supabase must reach it.
        assert "supabase.co" not in str(environment) or "outside" in service["networks"], name
        if name in {"bff", "worker"}:
            read = settings.read(environment)
            assert read.supabase_rest_url == "https://abcdefgh.supabase.co/rest/v1"
            assert read.jwt_issuer == "https://abcdefgh.supabase.co/auth/v1"


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_has_a_default(secret: str) -> None:
    used = [match for match in VARIABLE.finditer((INFRA / "compose.prod.yml").read_text()) if match[1] == secret]
    assert used
    assert {match[0] for match in used} == {f"${{{secret}:?}}"}


def test_the_service_key_and_the_passwords_reach_only_those_who_need_them() -> None:
    homes = {
        secret: {name for name, told in SERVICES.items() if secret in str(told.get("environment", {}))}
        for secret in SECRETS
    }
    assert homes["SUPABASE_SERVICE_ROLE_KEY"] == {"bff", "worker", "storage"}
    assert homes["POSTGRES_PASSWORD"] == {"postgres", "migrate", "worker", "backup"}
    assert homes["GOTRUE_JWT_KEYS"] == {"auth"}


def test_backups_are_kept_only_where_somebody_asks_and_read_the_files_without_writing() -> None:
    service = SERVICES["backup"]
    assert service["profiles"] == ["backup"]
    assert "storage:/var/lib/storage:ro" in service["volumes"]
    assert not {"ports", "expose"} & service.keys()
    assert not {name for name, told in SERVICES.items() if "backup" in told.get("depends_on", {})}
    # pg_dump must be of the database's major version.
    major = SERVICES["postgres"]["image"].partition(":")[2].partition(".")[0]
    assert f"postgresql-client-{major}" in (INFRA / "backup/Dockerfile").read_text()


def test_configuration_is_mounted_to_be_read_and_data_lies_in_named_volumes() -> None:
    for name, told in SERVICES.items():
        for mount in told.get("volumes", []):
            source, _, how = mount.partition(":")
            assert how.endswith(":ro") or source in PROD["volumes"], f"{name}: {mount}"
    kept = {"database", "database-config", "storage", "caddy_data", "caddy_config", "backups"}
    assert PROD["volumes"].keys() == kept


def test_gotrues_limits_count_by_an_address_that_nobody_can_claim() -> None:
    told = SERVICES["auth"]["environment"]
    assert told["GOTRUE_RATE_LIMIT_HEADER"] == "X-Client-Ip"
    assert int(told["GOTRUE_DB_MAX_IDLE_POOL_SIZE"]) > 2
    gateway = (INFRA / "gateway/Caddyfile").read_text()
    assert gateway.count("reverse_proxy") == gateway.count("header_up X-Client-Ip {client_ip}")


def test_the_bff_is_told_every_setting_and_starts_with_them(tmp_path: Path) -> None:
    file = tmp_path / ".env.production"
    settings_file.new(file, "https://ibid.example.org", development=False)
    told = keys.read(file)
    environment = {name: compose.filled(str(value), told) for name, value in SERVICES["bff"]["environment"].items()}
    example = (INFRA.parent / ".env.local.example").read_text()
    known = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))

    # The database is the worker's; the rest follow from the image and from Supabase's defaults.
    assert known - environment.keys() == {"DATABASE_URL", "JWT_AUD", "CLAUDE_CLI"}
    read = settings.read(environment)
    assert (read.environment, read.https, read.database_url) == ("production", True, "")
    assert settings.read(
        {name: compose.filled(str(value), told) for name, value in SERVICES["worker"]["environment"].items()}
    ).database_url.startswith("postgres://postgres:")


def test_the_template_has_what_the_files_ask_for_and_no_secret() -> None:
    told = keys.read(settings_file.TEMPLATE)
    asked = {match[1] for match in VARIABLE.finditer((INFRA / "compose.prod.yml").read_text())}
    wanted = {match[1] for match in VARIABLE.finditer((INFRA / "compose.prod.yml").read_text()) if match[2] == "?"}

    assert told.keys() <= asked
    assert wanted <= told.keys()
    assert [name for name in SECRETS if told[name]] == []


def test_the_workshop_publishes_on_this_machine_alone() -> None:
    published = {
        name: told["ports"] for name, told in compose.project("compose.dev.yml")["services"].items() if "ports" in told
    }
    assert published == {
        "gateway": ["127.0.0.1:3000:8080"],
        "postgres": ["127.0.0.1:5432:5432"],
        "mailpit": ["127.0.0.1:1025:1025", "127.0.0.1:8025:8025"],
    }


def test_the_workshop_masks_what_the_machine_outside_installed() -> None:
    mounted = compose.project("compose.dev.yml")["services"]["bff"]["volumes"]
    assert {"..:/app", "/app/web/node_modules", "/app/.venv", "/app/web/dist"} <= set(mounted)


def test_the_test_stack_is_little_quick_and_thrown_away() -> None:
    whole = compose.project("compose.test.yml")
    services = whole["services"]
    assert services["gateway"]["ports"] == ["127.0.0.1:3088:8080"]
    assert services["postgres"]["ports"] == ["127.0.0.1:5433:5432"]
    assert "volumes" not in whole
    for name, told in services.items():
        assert all(str(mount).endswith(":ro") for mount in told.get("volumes") or []), name
        if told["init"] and name != "migrate":
            probe = told["healthcheck"]
            assert (probe["interval"], probe["timeout"], probe["retries"]) == ("5s", "3s", 10), name


@pytest.mark.parametrize("file", ["bff/Dockerfile", "bff/Dockerfile.dev", "web/Dockerfile", "backup/Dockerfile"])
def test_an_image_is_built_as_its_linter_would(file: str) -> None:
    checked = subprocess.run(["hadolint", str(INFRA / file)], capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(("file", "manifest", "source"), [
    ("bff/Dockerfile", "COPY requirements/bff.txt", "COPY bff bff"),
    ("web/Dockerfile", "COPY web/package.json web/package-lock.json", "COPY web web"),
    ("backup/Dockerfile", "COPY requirements/embedded.txt", "COPY infra infra"),
])  # fmt: skip
def test_an_image_installs_from_locks_before_the_source_and_runs_as_nobody(
    file: str, manifest: str, source: str
) -> None:
    text = (INFRA / file).read_text()
    assert text.index(manifest) < text.index(source)
    assert "--require-hashes" in text or " ci " in text
    assert all(re.search(r":\d+\.\d+\.\d+", image) for image in re.findall(r"(?:FROM|PYTHON=)\s*([a-z]\S+)", text))
    assert "\nUSER 1001:1001\n" in text
    # Nothing of a site is built in: the web app asks whatever it was loaded from.
    assert set(re.findall(r"^ARG (\w+)", text, re.MULTILINE)) <= {"PYTHON", "VERSION"}
    assert "\nHEALTHCHECK " in text
    assert 'org.opencontainers.image.version="${VERSION}"' in text


def test_no_secret_can_slip_into_an_image() -> None:
    ignored = (INFRA.parent / ".dockerignore").read_text().splitlines()
    assert {".git", "**/.env*", ".ibid*", "**/node_modules"} <= set(ignored)


def seconds(told: Any) -> int:
    return int(str(told).removesuffix("s"))

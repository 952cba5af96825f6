"""What the doctor finds on a host, and what it says to do about it."""

import json
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from infra import settings_file
from infra.operations import __main__ as operations
from infra.operations import checks, host, site, stacks
from tests.operations.engine import ROOT, Engine
from tests.operations.test_containers import kept

NOW = datetime.now(UTC)


@pytest.fixture
def told(server: Path) -> Path:
    """A whole settings file, as new-keys.sh and a person leave it."""
    for name in (site.TEMPLATE, ".env.local.example"):
        shutil.copy(ROOT / name, server / name)
    file = server / ".env.production"
    file.unlink()
    settings_file.new(file, "https://localhost", development=False)
    said = (
        file.read_text()
        .replace("SMTP_HOST=", "SMTP_HOST=mail.ours.test")
        .replace("SMTP_FROM=", "SMTP_FROM=a@ours.test")
    )
    file.write_text(said)
    return file


def patient(kind: str = "compose") -> checks.Patient:
    return checks.Patient(stacks.find(kind), None, NOW)


def states(found: Iterator[checks.Check]) -> dict[str, str]:
    return {f"{one.name}: {one.found}": one.state for one in found}


def test_all_that_a_server_must_be_told_is_looked_at(told: Path) -> None:
    assert set(states(site.settings(patient())).values()) == {"ok"}


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ("SMTP_HOST=mail.ours.test", "SMTP_HOST=", "empty or missing: SMTP_HOST"),
        ("SMTP_HOST=mail.ours.test", "SMTP_HOST=mail.example.org", "still the example's: SMTP_HOST"),
        (
            "SITE_ADDRESS=localhost",
            "SITE_ADDRESS=other.test",
            "SITE_ADDRESS is other.test, and SITE_URL names localhost",
        ),
        ("LOG_LEVEL=INFO", "LOG_LEVLE=INFO", "nobody reads LOG_LEVLE"),
    ],
)
def test_a_setting_that_is_missing_or_nobodys_is_named(told: Path, line: str, instead: str, said: str) -> None:
    told.write_text(told.read_text().replace(line, instead))

    found = [one for one in site.settings(patient()) if one.state != "ok"]

    assert [one.found for one in found] == [said]
    assert found[0].do
    assert not any(len(secret) > 20 and secret in str(found) for secret in told.read_text().split("="))


def test_a_settings_file_that_others_may_read_is_wrong(told: Path) -> None:
    told.chmod(0o640)

    assert f"settings' file: others may read {told} (-rw-r-----)" in states(site.settings(patient()))


def test_without_docker_the_rest_is_looked_at_all_the_same(
    told: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(host, "version_of", lambda program: "" if program[0] == "docker" else "2.40")
    monkeypatch.setattr(stacks.shutil, "which", lambda _: None)

    assert operations.main(["doctor", "--json"]) == 6

    found = json.loads(capsys.readouterr().out)
    assert found["well"] is False
    known = {one["name"]: one for one in found["checks"]}
    assert {known[name]["state"] for name in ("Docker", "Compose")} == {"wrong"}
    assert "27 or newer" in known["Docker"]["do"]
    assert known["services"]["state"] == "does not apply"
    assert all(one["do"] for one in found["checks"] if one["state"] in {"warning", "wrong"})


def test_the_embedded_stack_needs_no_docker_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IBID_HOME", str(tmp_path / "none"))
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path))
    kept(tmp_path, 2)

    operations.main(["doctor", "--stack", "embedded"])

    said = capsys.readouterr().out
    for name in ("Docker", "Compose", "settings", "DNS", "TLS", "services"):
        assert any(line.split()[:4] == ["does", "not", "apply", name] for line in said.splitlines()), name
    assert "\033[" not in said
    assert not (tmp_path / "none").exists(), "it only looks"


def test_what_the_bff_would_refuse_is_said_before_it_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IBID_HOME", str(tmp_path))
    operations.stacks.keys.ensure(tmp_path / ".env.local")
    monkeypatch.setenv("RATE_LIMIT_CHAT", "now and then")

    [_, found] = site.settings(patient("embedded"))

    assert (found.state, "RATE_LIMIT_CHAT" in found.found) == ("wrong", True)


@pytest.mark.parametrize(("running", "version", "state"), [("27.0.1", "2.24.4", "ok"), ("26.9", "2.24.3", "wrong")])
def test_versions_are_compared_by_number(engine: Engine, server: Path, running: str, version: str, state: str) -> None:
    engine.is_now(compose=version, plain={"version": running})

    found = {one.name: one.state for one in host.programs(patient())}

    assert (found["Docker"], found["Compose"]) == (state, state)


def test_a_port_that_is_taken_is_named_with_its_holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IBID_HOME", str(tmp_path / "none"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        # The gateway's own must be one that start.sh takes; that of mail may be any.
        monkeypatch.setattr(host.ports, "read", lambda _: host.ports.Ports(mail=port))
        [found] = host.open_ports(patient("embedded"))

    assert found.state == "wrong"
    assert f"{port} by python" in found.found


def test_behind_a_tunnel_no_port_need_be_open(server: Path) -> None:
    (server / ".env.production").write_text("TUNNEL_TOKEN=abc\n")

    assert set(states(host.open_ports(patient())).values()) == {"does not apply"}


@pytest.mark.parametrize(("free", "state"), [(1, "wrong"), (5, "warning"), (50, "ok")])
def test_a_disk_or_a_memory_that_is_too_small_is_told(
    server: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr(host.shutil, "disk_usage", lambda _: SimpleNamespace(free=free * 2**30))
    assert {one.state for one in host.disks(patient())} == {state}

    least = {1: 1, 5: 3, 50: 8}[free]
    monkeypatch.setattr(host.psutil, "virtual_memory", lambda: SimpleNamespace(total=least * 2**30))
    assert [one.state for one in host.memory(patient())] == [state]


def test_a_clock_that_is_behind_or_kept_by_nobody_is_told(server: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host.versions, "git", lambda *_: str(NOW.timestamp() // 1))
    for alone, state in ((True, "warning"), (False, "ok")):
        monkeypatch.setattr(host, "unsynchronised", lambda alone=alone: alone)
        assert [one.state for one in host.clock(patient())] == [state]
    behind = checks.Patient(stacks.find("compose"), None, NOW - timedelta(days=2))
    monkeypatch.setattr(host.versions, "git", lambda *_: str(int(NOW.timestamp())))
    assert [one.state for one in host.clock(behind)] == ["wrong"]


def test_the_kernel_can_be_asked_for_its_clock() -> None:
    assert host.unsynchronised() in {True, False}


@pytest.mark.parametrize(("hours", "states_"), [(None, "warning"), (30, "wrong"), (3, "ok")])
def test_an_old_backup_is_wrong(server: Path, tmp_path: Path, hours: float | None, states_: str) -> None:
    if hours is not None:
        kept(tmp_path / "backups", hours, verified=True)

    found = {one.name: one.state for one in host.backups(patient())}

    assert found == {"backup": states_, "restore as a test": "ok" if hours else "warning"}


def test_a_name_that_leads_nowhere_is_told(told: Path) -> None:
    assert [one.state for one in site.names(patient())] == ["ok"]
    told.write_text(told.read_text().replace("SITE_URL=https://localhost", "SITE_URL=https://nowhere.invalid"))

    assert states(site.names(patient())) == {"DNS: nowhere.invalid leads nowhere": "wrong"}


@contextmanager
def shown(days: float, folder: Path) -> Iterator[int]:
    """The port of a server whose certificate is good for so long, for localhost, by an authority of its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(NOW - timedelta(days=60)).not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "authority.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "authority.pem", folder / "key.pem")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        one = threading.Thread(target=answer, args=(listening, context))
        one.start()
        yield int(listening.getsockname()[1])
        one.join(10)


def answer(listening: socket.socket, context: ssl.SSLContext) -> None:
    """Once. Who does not like the certificate leaves amid the greeting."""
    plain, _ = listening.accept()
    try:
        context.wrap_socket(plain, server_side=True).close()
    except OSError:
        plain.close()


@pytest.mark.parametrize(
    ("days", "trusted", "state"), [(60, True, "ok"), (10, True, "warning"), (3, True, "wrong"), (60, False, "wrong")]
)
def test_a_certificate_that_nears_its_end_or_that_nobody_trusts_is_told(
    told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: float, trusted: bool, state: str
) -> None:
    with shown(days + 0.5, tmp_path) as port:
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        told.write_text(told.read_text().replace("SITE_URL=https://localhost", f"SITE_URL=https://localhost:{port}"))

        [found] = site.certificate(patient())

    assert found.state == state, found
    assert ("a browser would refuse it" in found.found) is not trusted


def test_an_update_that_was_interrupted_is_told(server: Path) -> None:
    (server / ".ibid").mkdir()
    (server / ".ibid/update.json").write_text('{"back_to":"main","before":"v1","after":"v2","archive":"x"}')

    found = next(host.checkout(patient()))

    assert (found.state, found.found) == ("wrong", "an update from v1 to v2 was interrupted")
    assert "update.sh puts v1 back" in found.do


def test_files_that_differ_from_the_version_are_told(server: Path) -> None:
    assert [one.state for one in host.checkout(patient())] == ["warning"]
    subprocess.run(["git", "init", "-q"], cwd=server, check=True)
    assert [one.state for one in host.checkout(patient())] == ["ok"]
    subprocess.run(["git", "add", "infra"], cwd=server, check=True)
    assert [one.state for one in host.checkout(patient())] == ["warning"]

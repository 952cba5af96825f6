"""The supervisor's smaller promises: keys, ports, logs, settings, the shape of a folder."""

import json
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import jwt
import pytest

from infra.embedded import environment, home, keys, migrate, ports, services, supervisor
from infra.embedded.home import ROOT, Home
from infra.embedded.ports import Ports


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / ".env.local"

    made = keys.ensure(file)

    assert file.stat().st_mode & 0o777 == 0o600
    assert keys.ensure(file) == made


def test_each_stack_has_keys_of_its_own() -> None:
    assert not set(keys.make().values()) & set(keys.make().values())


def test_the_two_long_lived_keys_are_signed_with_the_shared_secret() -> None:
    made = keys.make()

    for name, role in (("SUPABASE_ANON_KEY", "anon"), ("SUPABASE_SERVICE_ROLE_KEY", "service_role")):
        assert jwt.decode(made[name], made["JWT_SECRET"], ["HS256"])["role"] == role


def test_what_checks_tokens_holds_no_private_key() -> None:
    made = keys.make()
    public = json.loads(made["JWT_JWKS"])["keys"]

    assert [("d" in key, key["key_ops"]) for key in public] == [(False, ["verify"])] * 2


def test_the_process_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.ensure(tmp_path / ".env.local")
    monkeypatch.setenv("JWT_SECRET", "from the environment, thirty-two")

    assert keys.ensure(tmp_path / ".env.local")["JWT_SECRET"] == "from the environment, thirty-two"


def test_a_line_that_a_person_adds_to_the_file_reaches_the_bff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    keys.ensure(tmp_path / ".env.local")
    with (tmp_path / ".env.local").open("a") as file:
        file.write("ANTHROPIC_API_KEY=theirs\nSITE_URL=https://ibid.example\n")

    told = environment.bff(keys.read(tmp_path / ".env.local"), Ports(), "127.0.0.1")

    assert (told["ANTHROPIC_API_KEY"], told["SITE_URL"]) == ("theirs", "https://ibid.example")


def test_a_stray_address_in_the_shell_sends_the_bff_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPABASE_URL", "https://elsewhere.example")

    assert environment.bff(keys.make(), Ports(), "127.0.0.1")["SUPABASE_URL"] == "http://127.0.0.1:3000"


def test_the_bff_is_not_told_where_the_database_is() -> None:
    assert "DATABASE_URL" not in environment.bff(keys.make(), Ports(), "127.0.0.1")
    assert "DATABASE_URL" in environment.worker(keys.make(), Ports(), "127.0.0.1")


@pytest.mark.parametrize("said", ["80", "70000", "http", "-3000", "٣٠٠٠"])
def test_what_is_no_port_is_refused_by_name(said: str) -> None:
    with pytest.raises(ports.PortsError, match=f"IBID_PORT={said}"):
        ports.read({"IBID_PORT": said})


def test_a_port_that_two_would_have_is_refused() -> None:
    with pytest.raises(ports.PortsError, match="port 3001 is chosen twice"):
        ports.read({"IBID_MAIL_PORT": "3001"})


def test_a_process_knows_how_long_it_has_lived() -> None:
    """Not from when the machine came up by the clock: the kernel tells that in whole seconds."""
    began = time.monotonic()
    program = "from infra.embedded import state; print(state.age())"
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert 0 < float(said) < time.monotonic() - began + 0.02


def test_whoever_speaks_something_else_does_not_answer() -> None:
    def greet(server: socket.socket) -> None:
        with server.accept()[0] as caller:
            caller.sendall(b"220 mail here\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        greeting = Thread(target=greet, args=[server])
        greeting.start()
        assert not supervisor.answers(f"http://127.0.0.1:{server.getsockname()[1]}/")
        greeting.join()


def test_free_ports_are_found_past_a_taken_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        asked = Ports(gateway=taken.getsockname()[1], postgres=15432, smtp=11025, mail=18025)

        assert asked.gateway not in ports.free_like(asked, "127.0.0.1").all().values()


def test_a_log_keeps_one_older_file_and_its_writer_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "LOG_LIMIT", 10)
    with supervisor.open_log(tmp_path, "bff") as log:
        log.write(b"a long line, a long line\n")
        log.flush()
        supervisor.rotate(tmp_path)
        log.write(b"next\n")

    assert (tmp_path / "bff.old.log").read_bytes() == b"a long line, a long line\n"
    assert (tmp_path / "bff.log").read_bytes() == b"next\n"


def test_an_unknown_service_is_named() -> None:
    with pytest.raises(services.ServiceError, match="there is no service rset"):
        services.chosen([], "rset")


def test_a_migration_with_a_name_that_the_cli_would_skip_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0001_first.sql").write_text("select 1;")
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path)

    class Empty:
        def execute(self, query: str) -> list[tuple[str]]:
            return []

    with pytest.raises(migrate.MigrationError, match=r"0001_first\.sql is not named like"):
        list(migrate.pending(Empty()))  # type: ignore[arg-type]


def test_a_folder_that_was_there_keeps_its_permissions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = tmp_path / "mine"
    there.mkdir(mode=0o750)
    monkeypatch.setenv("IBID_HOME", str(there))

    home.locate()

    assert there.stat().st_mode & 0o777 == 0o750


def test_roots_database_lies_apart_unless_a_folder_was_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chosen one too, where Postgres's account cannot enter it."""
    monkeypatch.setattr(home.os, "geteuid", lambda: 0)
    monkeypatch.setattr(home, "ROOT", tmp_path)
    monkeypatch.setattr(home, "SHARED", tmp_path / "shared")
    monkeypatch.delenv("IBID_HOME", raising=False)
    for enterable in (True, False):
        monkeypatch.setattr(home, "_enterable", lambda _path, answer=enterable: answer)

        assert home.locate().postgres.parent == tmp_path / "shared"
    chosen = tmp_path / "chosen"
    monkeypatch.setenv("IBID_HOME", str(chosen))
    assert home.locate().postgres.parent == tmp_path / "shared"
    monkeypatch.setattr(home, "_enterable", lambda _path: True)
    assert home.locate().postgres == chosen / "postgres"


def test_removing_a_stack_leaves_what_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "thesis.tex").write_text("words")

    home.remove(Home(path=tmp_path, postgres=tmp_path / "postgres"))

    assert [found.name for found in tmp_path.iterdir()] == ["thesis.tex"]


def test_the_bff_starts_without_what_only_a_pdf_needs() -> None:
    """A second start within two seconds has none to spare for fonts."""
    words = [sys.executable, "-c", "import bff.app, sys; sys.exit('fpdf' in sys.modules or 'fontTools' in sys.modules)"]

    assert subprocess.run(words, cwd=home.ROOT, check=False).returncode == 0


def test_a_person_sets_storages_own_limits_and_nothing_of_where_it_lies(tmp_path: Path) -> None:
    said = {"FILE_SIZE_LIMIT": "7", "TUS_URL_EXPIRY_MS": "8", "FILE_STORAGE_BACKEND_PATH": "/elsewhere"}

    told = environment.storage(keys.make() | said, Ports(), "127.0.0.1", Home(tmp_path, tmp_path))

    assert (told["FILE_SIZE_LIMIT"], told["TUS_URL_EXPIRY_MS"]) == ("7", "8")
    assert told["FILE_STORAGE_BACKEND_PATH"] == str(Home(tmp_path, tmp_path).files)

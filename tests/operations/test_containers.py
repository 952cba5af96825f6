"""What status, logs, shell and prune ask of Docker, and what they make of its answers."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.backup import archive
from infra.operations import __main__ as operations
from infra.operations import stacks, versions
from infra.operations.in_containers import InContainers
from tests.operations.engine import Engine


def kept(folder: Path, hours: float, *, verified: bool = False) -> str:
    folder.mkdir(exist_ok=True)
    file = folder / archive.name("backup", datetime.now(UTC) - timedelta(hours=hours))
    for name in (file.name, f"{file.name}.sha256", *([f"{file.name}.verified"] if verified else [])):
        (folder / name).write_text("x")
    return file.name


def test_status_tells_each_services_health_and_what_it_uses(
    server: Path, engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = kept(tmp_path / "backups", 3, verified=True)

    assert operations.main(["status", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    services = {one["name"]: one for one in found["services"]}
    assert (found["stack"], found["healthy"]) == ("compose", True)
    assert services.keys() >= {"postgres", "auth", "rest", "storage", "migrate", "valkey", "bff", "worker", "gateway"}
    assert services["migrate"]["state"] == "done"
    assert (services["bff"]["cpu"], services["bff"]["memory"], services["bff"]["limit"]) == (1.5, 26738688, 2**30)
    assert (found["backups"]["newest"], found["backups"]["verified"]) == (name, name)


@pytest.mark.parametrize(
    ("containers", "said"),
    [
        ({"bff": {"Health": "unhealthy"}}, "bff"),
        ({"worker": {"State": "restarting", "Health": ""}}, "worker"),
        ({"migrate": {"ExitCode": 1}}, "migrate"),
        ({"gateway": None}, "gateway"),
    ],
)
def test_what_is_not_well_is_named_and_has_an_exit_code(
    server: Path, engine: Engine, capsys: pytest.CaptureFixture[str], containers: dict[str, object], said: str
) -> None:
    engine.is_now(containers=containers)

    assert operations.main(["status"]) == 6

    shown = capsys.readouterr()
    assert f"Not healthy: {said}. ./scripts/logs.sh {said}" in shown.err
    assert "\033[" not in shown.out + shown.err, "colour is for a terminal alone"


@pytest.mark.parametrize(("hours", "code"), [(25, 0), (27, 7), (-2, 7), (None, 7)])
def test_a_backup_that_is_too_old_or_missing_has_an_exit_code_of_its_own(
    server: Path, engine: Engine, tmp_path: Path, hours: float | None, code: int
) -> None:
    if hours is not None:
        kept(tmp_path / "backups", hours)

    assert operations.main(["status"]) == code


def test_backups_are_looked_for_where_the_settings_file_says(
    server: Path, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BACKUP_DIR")
    kept(tmp_path / "elsewhere", 3)
    with (server / ".env.production").open("a") as file:
        file.write(f"BACKUP_DIR={tmp_path}/elsewhere\n")

    assert operations.main(["status"]) == 0


def test_logs_are_of_one_service_or_all_and_of_lines_that_hold_a_text(
    server: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.is_now(logs={"bff": ["Draft finished", "other"], "auth": ["draft refused"]})

    assert operations.main(["logs", "--grep", "DRAFT"]) == 0
    assert capsys.readouterr().out.splitlines() == ["auth-1  | draft refused", "bff-1  | Draft finished"]
    assert operations.main(["logs", "bff", "-n", "5", "--follow"]) == 0
    assert engine.commands()[-1] == "logs --no-color --tail 5 --follow bff"
    assert operations.main(["logs", "mailer"]) == 3
    assert "no such service: mailer" in capsys.readouterr().err


def test_a_shell_opens_where_there_is_one(server: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[list[str]] = []
    # The script moves to its checkout; the tests after it stay where they are.
    monkeypatch.chdir(server)
    monkeypatch.setattr("os.execvpe", lambda _, words, __: became.append(words))
    for words in (["psql", "-c", "select 1"], ["python", "-c", "1"], ["bff"], ["bff", "ls", "-l"]):
        assert operations.main(["shell", *words]) == 0

    assert [" ".join(one[one.index("exec") :]) for one in became] == [
        "exec -T postgres psql -U postgres -d postgres -c select 1",
        "exec -T worker python -c 1",
        "exec -T bff sh",
        "exec -T bff sh ls -l",
    ]
    assert operations.main(["shell", "rest"]) == 2
    assert operations.main(["shell", "nowhere"]) == 2


def images(*refs: tuple[str, str]) -> list[dict[str, str]]:
    parts = [(ref.rpartition(":"), made) for ref, made in refs]
    return [{"Repository": one[0], "Tag": one[2], "CreatedAt": made, "Size": "250MB"} for one, made in parts]


def test_prune_keeps_the_last_versions_what_runs_and_what_they_name(
    server: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(versions, "tags", lambda: ["v4", "v3", "v2", "v1"])
    texts = {"HEAD": "image: postgres/thing:17", "v4": "image: postgres/thing:17", "v3": "image: postgres/thing:16"}
    monkeypatch.setattr(versions, "file_at", lambda version, _: f"    {texts.get(version, '')}\n")
    ours = [
        (f"ibid-{what}:v{n}", f"2026-01-0{n} 0{k}:00") for n in (1, 2, 3, 4) for k, what in enumerate(("bff", "web"))
    ]
    theirs = [(f"postgres/thing:{major}", "2025") for major in (15, 16, 17)]
    engine.is_now(images=images(*ours, *theirs, ("somebody/else:1", "2020"), ("ibid-bff:<none>", "2020")))
    gone = ["ibid-bff:v1", "ibid-web:v1", "postgres/thing:15"]

    assert operations.main(["prune", "--keep", "2", "--dry-run"]) == 0
    assert "image rm" not in " ".join(engine.commands())
    assert [line.split()[2] for line in capsys.readouterr().out.splitlines()] == gone, (
        "v2 is what .env.production names"
    )

    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert operations.main(["prune", "--keep", "2"]) == 2
    assert operations.main(["prune", "--keep", "2", "--yes"]) == 0
    assert [one for one in engine.commands() if one.startswith("image rm")] == [f"image rm {name}" for name in gone]
    assert operations.main(["prune", "--keep", "0", "--yes"]) == 2


@pytest.mark.parametrize(
    ("world", "well"),
    [
        ({}, True),
        ({"containers": {"worker": {"Health": "starting"}}}, False),
        ({"fails": {"exec -T bff": "503"}}, False),
        ({"fails": {"compose": "cannot reach the daemon"}}, False),
    ],
)
def test_people_can_work_when_every_container_is_healthy_and_the_bff_says_so(
    server: Path, engine: Engine, world: dict[str, object], well: bool
) -> None:
    engine.is_now(**world)

    assert InContainers(stacks.find("compose").compose).healthy() is well

"""status.sh, logs.sh and shell.sh, on a stack that people use."""

import json
import subprocess
import threading
from pathlib import Path

import pytest

from tests.scripts.checkout import ROOT, Checkout, until

pytestmark = pytest.mark.timeout(600)
# What developers alone run has its own words for it.
SCRIPTS = sorted(
    file.name for file in (ROOT / "scripts").glob("*.sh") if file.name not in {"lib.sh", "lock.sh", "test.sh"}
)
# What they say before they act may be asked for alone.
DRY = ("backup-cleanup.sh", "prune.sh", "reset.sh", "restore.sh", "rollback.sh", "rotate-keys.sh", "update.sh")


def test_help_is_the_head_of_the_script_and_asks_nothing_of_the_machine(fresh: Checkout) -> None:
    for script in SCRIPTS:
        shown = fresh.run(script, "--help")

        assert shown.code == 0, script
        # start.sh is described by its words.
        assert f"scripts/{script}" in shown.text or script == "start.sh"
        assert ("--dry-run" in shown.text) == (script in DRY), script
        assert "--yes" in shown.text or script not in DRY or script == "backup-cleanup.sh"
    assert not fresh.home.exists()


def test_status_says_how_each_service_is_and_what_it_uses(running: Checkout, tmp_path: Path) -> None:
    told = {"BACKUP_DIR": str(tmp_path)}
    # The worker is waited for by nobody: it is heard of a moment after all others are ready.
    assert until(lambda: running.run("status.sh", **told).code == 7)

    found, _ = json.JSONDecoder().raw_decode(running.run("status.sh", "--json", **told).text)
    services = {one["name"]: one for one in found["services"]}
    assert services.keys() == running.services().keys()
    assert {one["state"] for one in services.values()} == {"healthy"}
    assert all(one["memory"] > 2**20 and one["cpu"] >= 0 for one in services.values())
    assert running.run("status.sh", "--josn").code == 2
    script, environ = running.folder / "scripts/status.sh", running.environment() | told
    assert subprocess.run([script], cwd=tmp_path, env=environ, capture_output=True, check=False).returncode == 7


def test_logs_can_be_followed_and_are_of_the_service_that_was_named(running: Checkout) -> None:
    log, said = running.home / "logs/install.log", list[str]()

    def seen() -> bool:
        """Written again until it is seen: when the file was opened nobody says."""
        with log.open("a") as more:
            more.write("no\na planted line\n")
        return "install | a planted line\n" in said

    with running.begun("logs.sh", "install", "-f", "-n", "0", "--grep", "PLANTED") as following:
        assert following.stdout is not None
        reading = threading.Thread(target=lambda: said.extend(iter(following.stdout.readline, "")))  # type: ignore[union-attr]
        reading.start()
        found = until(seen)
        following.terminate()
        reading.join(60)
    assert found, said
    assert said[0].startswith("Ibid logs, 20")
    assert set(said[1:]) == {"install | a planted line\n"}
    assert running.run("logs.sh", "nothing").code == 2


def test_a_shell_has_the_database_the_settings_and_a_services_environment(running: Checkout) -> None:
    asked = running.run("shell.sh", "psql", "-tAc", "select current_user, count(*) >= 0 from public.audit_logs")
    assert (asked.code, asked.text.splitlines()[0]) == (0, "postgres|t"), asked.text

    site = running.run("shell.sh", "python", "-c", "from bff import settings; print(settings.read().bff_port)")
    assert (site.code, site.text.splitlines()[0]) == (0, str(running.ports.bff)), site.text

    told = running.run("shell.sh", "rest", "-c", "echo $PGRST_SERVER_PORT; exit 5")
    assert (told.code, told.text.splitlines()[0]) == (5, str(running.ports.rest)), told.text

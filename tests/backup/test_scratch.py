"""Where archives are raised to be looked at, nothing stays: not of a run that was killed either."""

import subprocess
from pathlib import Path

from infra.backup import scratch
from infra.embedded.home import Home


def test_what_a_killed_verification_left_is_swept_by_the_next_and_its_server_ended(tmp_path: Path) -> None:
    home = Home(tmp_path, tmp_path / "postgres")
    left, used = tmp_path / "postgres/.scratch-left", tmp_path / "postgres/.scratch-used"
    for folder in (left, used):
        (folder / "postgres").mkdir(parents=True)
    with (
        scratch._held(used),
        subprocess.Popen(["sleep", "600"], cwd=left / "postgres") as orphan,
        subprocess.Popen(["sleep", "600"], cwd=used / "postgres") as busy,
    ):
        with scratch.place(home):
            lives = [one.poll() is None for one in (orphan, busy)]
        for one in (orphan, busy):
            one.kill()
    assert lives == [False, True]
    assert not left.exists()
    assert used.exists()

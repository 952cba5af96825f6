"""The suite asks another stack by its addresses and keys alone, and starts nothing of ours beside it."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.conformance.conftest import OURS
from tests.conformance.target import NEEDED, Target, named
from tests.sampling import cases

HERE = Path(__file__).parent
SAMPLE = [HERE / name for name in ("auth/test_refresh.py", "auth/test_chosen.py", "storage/test_exchanges.py")]
OPTIONAL = ("SITE_URL", "JWT_SECRET", "CONFORMANCE_DATABASE_URL")


@pytest.mark.ours
@pytest.mark.timeout(cases(120, 1200))
def test_a_stack_that_the_environment_names_is_asked_and_none_is_started(target: Target) -> None:
    """By a process that knows no more of it. In the full run it asks everything."""
    given = msgspec.structs.astuple(target)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "IBID_TEST_NODE") if name in os.environ}
    told = kept | dict(zip((*NEEDED, *OPTIONAL), given, strict=True))
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rfEs", *cases(SAMPLE, [HERE])]

    done = subprocess.run(command, env=told, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout[-4000:]
    assert OURS in done.stdout


@pytest.mark.ours
def test_a_stack_that_is_named_by_halves_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NEEDED[:3]:
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    with pytest.raises(pytest.UsageError, match="MAIL_URL must be set too"):
        named()

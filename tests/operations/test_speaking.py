"""Colour is for a terminal whose owner wants it; a word that is asked for is the word."""

import os
import subprocess
import sys

import pytest

from infra.backup.problems import Refused
from infra.operations import speaking
from tests.operations.engine import ROOT


@pytest.mark.parametrize(
    ("terminal", "without", "coloured"), [(True, "", True), (True, "1", False), (False, "", False)]
)
def test_colour_is_for_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, without: str, coloured: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", without)
    monkeypatch.setattr(speaking.sys.stdout, "isatty", lambda: terminal)

    assert ("\033[" in speaking.painted("well", "green")) is coloured


@pytest.mark.parametrize("typed", ["", "rollback", "yes"])
def test_another_word_is_no_confirmation(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr("builtins.input", lambda _: typed)

    with pytest.raises(Refused, match="Nothing was changed"):
        speaking.confirm("ROLLBACK", "Nothing was changed.", yes=False)
    speaking.confirm("ROLLBACK", "Nothing was changed.", yes=True)


def test_what_is_done_goes_on_where_nobody_reads_any_more() -> None:
    heard, spoken = os.pipe()
    os.close(heard)
    told = "from infra.operations.speaking import *; say('a'); say('b'); tell(iter('c')); note('done')"
    call = [sys.executable, "-c", told]
    done = subprocess.run(call, cwd=ROOT, stdout=spoken, stderr=subprocess.PIPE, check=False)
    os.close(spoken)

    assert (done.returncode, done.stderr) == (0, b"done\n")

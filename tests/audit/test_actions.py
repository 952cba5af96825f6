"""The list of acts is closed, and the database's triggers write no other."""

import re
from pathlib import Path

from bff.audit import Action, RowAction

MIGRATIONS = Path(__file__).parents[2] / "supabase/migrations"
VERBS = ("create", "delete", "restore", "rename")


def test_what_triggers_write_is_on_the_list() -> None:
    text = "".join(file.read_text() for file in sorted(MIGRATIONS.glob("*.sql")))
    nouns = set(re.findall(r"audit_row\('(\w+)'", text))

    assert {f"{noun}:{verb}" for noun in nouns for verb in VERBS} == {action.value for action in RowAction}


def test_no_act_is_written_twice() -> None:
    assert not {action.value for action in Action} & {action.value for action in RowAction}


def test_the_database_takes_each_of_them() -> None:
    written = re.search(r"action ~ '(.+?)'", (MIGRATIONS / "20261124000200_audit.sql").read_text())
    assert written is not None

    assert all(re.match(written.group(1), action) for action in [*Action, *RowAction])

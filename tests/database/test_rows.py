"""The BFF's row structs are what the tables hold: same names, same types, nullable where the column is."""

import importlib
import pkgutil
import types
from datetime import datetime
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
import psycopg
import pytest
from psycopg.rows import DictRow

import bff
from tests.rls.probes import TABLES
from tests.rls.world import World

Db = psycopg.Connection[DictRow]
# The table of each struct; None where a struct is put together from several, with the reason beside it.
ROWS: dict[str, str | None] = {
    "bff.citations.store.CitationRow": "citations",
    "bff.citations.store.NumberedRow": None,  # a work and its number, from two tables
    "bff.documents.store.DocumentRow": "documents",
    "bff.documents.store.VersionRow": "document_versions",
    "bff.documents.store.EvidenceRow": None,  # what a function answers; tests/documents reads every member
    "bff.runs.store.DocumentRow": "documents",
    "bff.exports.store.DocumentRow": "documents",
    "bff.vault.store.SourceRow": "vault_items",
}
COLUMNS = """select a.attname as name, not a.attnotnull as nullable, t.typname as type, t.typtype = 'e' as enumerated,
  (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid) as labels
from pg_attribute a join pg_type t on t.oid = a.atttypid
where a.attrelid = ('public.' || %s)::regclass and a.attnum > 0 and not a.attisdropped"""
PYTHON: dict[str, tuple[Any, ...]] = {
    "uuid": (UUID, str), "text": (str,), "int4": (int,), "int8": (int,), "float4": (float,), "bool": (bool,),
    "timestamptz": (datetime,), "jsonb": (dict, list, Any),
}  # fmt: skip


def structs() -> dict[str, type[msgspec.Struct]]:
    """Every struct of a store whose name says that it is a row."""
    found = {}
    for module in pkgutil.walk_packages(bff.__path__, "bff."):
        if module.name.endswith(".store"):
            for name, kind in vars(importlib.import_module(module.name)).items():
                if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and name.endswith("Row"):
                    found[f"{kind.__module__}.{name}"] = kind
    return found


def test_every_row_struct_is_checked() -> None:
    assert set(structs()) == set(ROWS)


def differences(kind: type[msgspec.Struct], columns: dict[str, dict[str, Any]]) -> list[str]:
    found = []
    for name, hint in get_type_hints(kind).items():
        column = columns.get(name)
        if column is None:
            # An embedded table stands under its own name.
            if name not in TABLES:
                found.append(f"{name} is no column")
            continue
        parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
        optional = type(None) in parts
        (main,) = [part for part in parts if part is not type(None)]
        if optional != column["nullable"]:
            found.append(f"{name} is{'' if column['nullable'] else ' not'} nullable")
        if not _same(main, column):
            found.append(f"{name} is of type {column['type']}")
    return found


def _same(hint: Any, column: dict[str, Any]) -> bool:
    if column["enumerated"]:
        return get_origin(hint) is Literal and set(get_args(hint)) == set(column["labels"])
    return (get_origin(hint) or hint) in PYTHON[column["type"]]


@pytest.mark.parametrize("struct", [name for name, table in ROWS.items() if table])
def test_a_row_struct_is_what_the_table_holds(db: Db, struct: str) -> None:
    columns = {row["name"]: row for row in db.execute(COLUMNS.encode(), [ROWS[struct]])}

    assert differences(structs()[struct], columns) == []


class Wrong(msgspec.Struct):
    id: int
    title: str | None
    deleted_at: datetime
    nonsense: str


def test_each_kind_of_difference_is_found(db: Db) -> None:
    columns = {row["name"]: row for row in db.execute(COLUMNS.encode(), ["documents"])}

    assert differences(Wrong, columns) == [
        "id is of type uuid", "title is not nullable", "deleted_at is nullable", "nonsense is no column",
    ]  # fmt: skip


UNSEEN = ["", " ", "\u200b", "\u200b \ufeff\u2060", "\u00a0\u3000", "\u00ad", "\u2800", "\U000e0020", "\n\t", "\x01"]
TITLED = {"projects": [], "documents": [], "conversations": [""]}


@pytest.mark.parametrize("table", TITLED)
def test_a_title_that_nobody_can_see_is_none(db: Db, world: World, table: str) -> None:
    change = f"update public.{table} set title = %s where id = %s".encode()

    for title in UNSEEN:
        if title not in TITLED[table]:
            with pytest.raises(psycopg.errors.CheckViolation):
                db.execute(change, [title, world.ids[table]])
    for title in ("a", "\u200ba", "\u0661", "葦", "🜁", "0", "—"):
        db.execute(change, [title, world.ids[table]])

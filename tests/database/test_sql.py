"""The migrations run on PostgreSQL 17 and 18, on Supabase as here, and never half."""

import re
from pathlib import Path

import pytest

from tests.stack import ROOT

FILES = sorted((ROOT / "supabase/migrations").glob("*"))
BESIDE_THEM = [ROOT / "supabase/seed.sql", *sorted((ROOT / "supabase/tests").glob("*"))]
NESTED = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
STORED = rf"generated\s+always\s+as\s*{NESTED}(?!\s*stored)"
RULES = {
    r"\buuidv7\b|\buuidv4\s*\(": "uuidv7() is new in 18: use gen_random_uuid()",
    STORED: "say STORED: 18 would make it virtual",
    r"\bif\s+not\s+exists\b(?!\s*\()": "a migration runs once: it says what it makes",
    r"\breturning\s+(?:with\b|old\.|new\.)": "RETURNING old/new is new in 18",
    r"\b(?:casefold|array_sort|array_reverse|crc32c?|gamma|lgamma)\s*\(": "a function that is new in 18",
    r"\bwithout\s+overlaps\b|\bnot\s+enforced\b": "new in 18",
    r"\r": "LF ends a line",
    r"set_config\('role'|\bset\s+role\b": "a migration stays who it is",
}


def faults(text: str) -> list[str]:
    # What a comment says is no SQL.
    sql = re.sub(r"--[^\n]*", "", text)
    return [why for rule, why in RULES.items() if re.search(rule, sql, re.IGNORECASE)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_migration_keeps_to_the_rules(file: Path) -> None:
    assert re.fullmatch(r"\d{14}_[a-z_]+\.sql", file.name)
    assert faults(file.read_bytes().decode()) == []


@pytest.mark.parametrize("file", BESIDE_THEM, ids=lambda file: file.name)
def test_what_runs_beside_the_migrations_runs_on_both_too(file: Path) -> None:
    assert faults(file.read_bytes().decode()) == []


@pytest.mark.parametrize(
    "sql",
    [
        "id uuid default uuidv7()",
        "n integer generated always as (a + (b * 2))",
        "n integer generated always as (a) virtual",
        "create table if not exists x (id integer)",
        "update x set a = 1 returning old.a",
        "select 1;\r\n",
        "set role supabase_admin;",
        "select array_sort(works)",
    ],
)
def test_a_planted_fault_is_found(sql: str) -> None:
    assert len(faults(sql)) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "tsv tsvector generated always as (to_tsvector('english', text)) stored",
        "id bigint generated always as identity primary key",
        "-- never `if not exists`",
        "if not exists (select from x) then",
    ],
)
def test_what_is_fine_is_left_alone(sql: str) -> None:
    assert faults(sql) == []

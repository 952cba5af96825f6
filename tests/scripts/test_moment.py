"""docs/operations.md, "Back to a moment", as it is written: every change is carried away, and one is left out."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from infra.embedded import keys
from tests.sampling import cases
from tests.scripts.checkout import Checkout, until

pytestmark = pytest.mark.timeout(900)
PAGE = Path(__file__).parents[2] / "docs/operations.md"


@pytest.mark.skipif(not cases(0, 1), reason="half a minute more: in ./scripts/test.sh full")
def test_the_database_comes_back_as_it_was_at_a_second(running: Checkout, tmp_path: Path) -> None:
    section = PAGE.read_text().partition("\n## Back to a moment\n")[2].partition("\n## ")[0]
    names, carrying, copying, going = re.findall(r"^```sh\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    told = {"ELSEWHERE": str(tmp_path / "elsewhere")}
    running.follow(names, told)
    with begun(running, names + carrying, told):
        running.follow(names + copying, told)
        ask(running, "create table public.marks as select 1 as mark")
        moment = ask(running, "select clock_timestamp()")
        ask(running, "insert into public.marks values (2)", "drop table public.vault_pages cascade")
        last = ask(running, "select pg_walfile_name(pg_switch_wal())")
        assert until((tmp_path / "elsewhere/changes" / last).exists)

    running.follow(names + going, told | {"MOMENT": moment})

    assert ask(running, "select string_agg(mark::text, ',') from public.marks") == "1"
    assert ask(running, "select count(*) >= 0 from public.vault_pages") == "True"
    ask(running, "drop table public.marks")


@contextmanager
def begun(checkout: Checkout, block: str, told: dict[str, str]) -> Iterator[None]:
    # The last program takes the shell's place, so that it is the one that is ended.
    last = block.rstrip().rpartition("\n")
    process = subprocess.Popen(
        ["bash", "-euo", "pipefail", "-c", f"{last[0]}\nexec {last[2]}"],
        cwd=checkout.folder, env=checkout.environment() | told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(60)


def ask(checkout: Checkout, *queries: str) -> str:
    """Each by itself, as the superuser: what the last one answers with."""
    password = keys.read(checkout.home / ".env.local")["SUPERUSER_PASSWORD"]
    url = f"postgresql://supabase_admin:{password}@127.0.0.1:{checkout.ports.postgres}/postgres"
    with psycopg.connect(url, autocommit=True) as database:
        for query in queries:
            answer = database.execute(query.encode())
        return str(answer.fetchall()[0][0]) if answer.description else ""

"""What a backup costs beside the least that one could do: `pg_dump | gzip` and `tar`, and back with `psql` and `tar`.

    python bench/backup.py [MiB of rows] [MiB of files] [times]

Both do the same data in turn on a stack of its own. Ours counts, fingerprints, sums, keeps the rows a second time for
other versions, and reads its archive again to the end; its restore compares every row and signs somebody in. Beside the
seconds that each took stand those of the processors, the database's among them: on a machine that others work on, too,
they say what was done.
"""

import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psutil  # noqa: E402
import psycopg  # noqa: E402

from infra.backup import making, verifying  # noqa: E402
from infra.backup.target import Target, settings  # noqa: E402
from infra.embedded import postgres  # noqa: E402
from infra.embedded.banner import version  # noqa: E402
from infra.embedded.home import Home, _for_postgres  # noqa: E402
from tests.stack import Stack, running  # noqa: E402

PROMISED = 0.8
MIB = 1024 * 1024
ROWS = "create table public.bench (n integer primary key, words text not null, meaning real[] not null)"
# As the passages of sources are: prose of some hundred words, and what they mean in 256 figures.
WORDS, FIGURES, A_ROW = 160, 256, 2_600
# Seconds, and those of the processors.
Took = tuple[float, float]


def main() -> None:
    rows, files, times = (int(word) for word in (*sys.argv[1:4], *("200", "200", "3")[len(sys.argv[1:4]) :]))
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    with running(only="auth,rest,storage,mail,gateway") as stack, tempfile.TemporaryDirectory() as folder:
        target = target_of(stack)
        stack.person()
        fill(stack, target, rows, files)
        size = (rows_size(stack) + files * MIB) / MIB
        found = measure(target, Path(folder), times)
    print(f"{size:.0f} MiB: {files} of files, the rest a database")
    tell("backup", size, found["ours out"], found["raw out"])
    tell("restore", size, found["ours back"], found["raw back"])
    print(f"recovery: {statistics.median(took for took, _ in found['ours back']) / size * 1024:.0f} s for each GiB")


def target_of(stack: Stack) -> Target:
    home = Home(stack.home, _for_postgres(stack.home))
    return Target(
        home=home, url=stack.superuser_url, files=home.objects, secrets=home.settings,
        programs=postgres.binaries(), version=version(),
    )  # fmt: skip


def fill(stack: Stack, target: Target, rows: int, files: int) -> None:
    with psycopg.connect(stack.superuser_url) as database:
        database.execute(ROWS)
        with database.cursor().copy("copy public.bench from stdin") as copy:
            for number, (words, meaning) in enumerate(islice(passages(random.Random(7)), rows * MIB // A_ROW)):
                copy.write_row((number, words, meaning))
    owner = stack.sql("select id from auth.users limit 1")[0]["id"]
    for number in range(files):
        name, number_of = f"{owner}/{number}.pdf", str(uuid4())
        (target.files / "vault" / name).mkdir(parents=True)
        # Nearly all that people store is packed already: so are random bytes.
        (target.files / "vault" / name / number_of).write_bytes(os.urandom(MIB))
        row = "insert into storage.objects (bucket_id, name, owner, version) values ('vault', %s, %s, %s)"
        stack.sql(row, name, owner, number_of)


def passages(chance: random.Random) -> Iterator[tuple[str, list[float]]]:
    """Words as unevenly frequent as in prose; what repeats does so farther apart than gzip looks."""
    known = ["".join(chance.choices("etaoinshrdlucmfwypvbgk", k=chance.randrange(2, 11))) for _ in range(20_000)]
    weights = [1 / rank for rank in range(1, len(known) + 1)]
    prose = chance.choices(known, weights, k=400_000)
    figures = [round(chance.gauss(0, 0.06), 6) for _ in range(100_000)]
    while True:
        at, of = chance.randrange(len(prose) - WORDS), chance.randrange(len(figures) - FIGURES)
        yield " ".join(prose[at : at + WORDS]), figures[of : of + FIGURES]


def rows_size(stack: Stack) -> int:
    return int(stack.sql("select pg_database_size(current_database()) as size")[0]["size"])


def measure(target: Target, folder: Path, times: int) -> dict[str, list[Took]]:
    found: dict[str, list[Took]] = {name: [] for name in ("ours out", "raw out", "ours back", "raw back")}
    for _ in range(times):
        ours, raw = folder / "ours", folder / "raw"
        for one in (ours, raw):
            shutil.rmtree(one, ignore_errors=True)
            one.mkdir()
        found["raw out"].append(timed(raw_out, target, raw))
        found["ours out"].append(timed(ours_out, target, ours))
        found["raw back"].append(timed(raw_back, target, raw))
        found["ours back"].append(timed(ours_back, target, ours))
    return found


def timed(act: Callable[[Target, Path], None], target: Target, folder: Path) -> Took:
    worked, began = processors(target), time.perf_counter()
    act(target, folder)
    return time.perf_counter() - began, processors(target) - worked


def processors(target: Target) -> float:
    """The seconds of this process, of all that it began and that ended, and of the stack's database."""
    database = psutil.Process(int((target.home.data / "postmaster.pid").read_text().split()[0])).cpu_times()
    own = os.times()
    return sum(own[:4]) + sum(database[:4])


def tell(what: str, size: float, ours: list[Took], raw: list[Took]) -> None:
    mine, my_work = (statistics.median(one) for one in zip(*ours, strict=True))
    least, least_work = (statistics.median(one) for one in zip(*raw, strict=True))
    print(
        f"{what:8}: ours {size / mine:5.0f} MiB/s ({mine:.1f} s, of processors {my_work:.1f} s), "
        f"raw {size / least:5.0f} MiB/s ({least:.1f} s, {least_work:.1f} s): "
        f"{least / mine:.2f} times as fast (promised: {PROMISED})"
    )


def raw_out(target: Target, into: Path) -> None:
    told = {"PGPASSWORD": urlsplit(target.url).password or ""}
    piped(told, [str(target.programs / "pg_dump"), target.url], ["gzip"], into / "database.sql.gz")
    subprocess.run(["tar", "-C", str(target.files), "-cf", str(into / "files.tar"), "."], check=True)


def piped(told: dict[str, str], first: list[str], second: list[str], into: Path) -> None:
    with (
        into.open("wb") as out,
        subprocess.Popen(first, stdout=subprocess.PIPE, env=os.environ | told) as one,
        subprocess.Popen(second, stdin=one.stdout, stdout=out) as two,
    ):
        assert two.wait() == one.wait() == 0


def raw_back(target: Target, kept: Path) -> None:
    """Into a new database of the cluster that runs; ours makes a whole one first."""
    asked, restored = urlsplit(target.url), f"raw_{uuid4().hex[:8]}"
    told = {"PGPASSWORD": asked.password or ""}
    with psycopg.connect(target.url, autocommit=True) as database:
        database.execute(f"create database {restored} template template0")
        psql = [str(target.programs / "psql"), "-q", "-o", os.devnull, asked._replace(path=restored).geturl()]
        piped(told, ["gunzip", "-c", str(kept / "database.sql.gz")], psql, kept / "said")
        files = kept / "files"
        files.mkdir()
        subprocess.run(["tar", "-C", str(files), "-xf", str(kept / "files.tar")], check=True)
        database.execute(f"drop database {restored}")


def ours_out(target: Target, into: Path) -> None:
    making.make(target, into, say=lambda _: None)


def ours_back(target: Target, kept: Path) -> None:
    verifying.verify(target, next(kept.glob("backup_*.tar.gz")), settings())


if __name__ == "__main__":
    main()

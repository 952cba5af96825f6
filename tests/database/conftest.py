"""The Supabase CLI, the stack's database, and a bare one that no migration has touched."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import psycopg
import pytest
from psycopg.rows import DictRow, dict_row

from infra.embedded import home as homes
from infra.embedded import keys, migrate, postgres
from infra.embedded.ports import Ports, free_like
from tests.rls.rest import Rest
from tests.rls.world import World
from tests.stack import ROOT, TEST_HOME, Stack

HERE = Path(__file__).parent
# The CLI's own package for this platform: the one that spans platforms runs it through Node.
CLI = HERE / "node_modules/@supabase/cli-linux-x64/bin/supabase"
PGTAP = HERE / "node_modules/@electric-sql/pglite-pgtap/dist/pgtap.tar.gz"
Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """What package-lock.json names, installed once."""
    if not (CLI.exists() and PGTAP.exists()):
        subprocess.run(["npm", "ci"], cwd=HERE, check=True, capture_output=True, text=True)
    return HERE / "node_modules"


@pytest.fixture(scope="session")
def cli(node_modules: Path, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    """Runs the CLI on a database by its address. It keeps no state between tests and reports to nobody."""
    environ = {**os.environ, "HOME": str(tmp_path_factory.mktemp("cli")), "DO_NOT_TRACK": "1"}

    def run(*words: str, url: str) -> subprocess.CompletedProcess[str]:
        command = [CLI, "--workdir", ROOT, "--agent", "no", *words]
        command.append(f"--remote={url}?sslmode=disable")
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environ, timeout=120)

    return run


@pytest.fixture(scope="session")
def db(stack: Stack) -> Iterator[psycopg.Connection[DictRow]]:
    """As the superuser, each statement committed at once."""
    with psycopg.connect(stack.superuser_url, autocommit=True, row_factory=dict_row) as database:
        yield database


@pytest.fixture(scope="session")
def rest(stack: Stack) -> Iterator[Rest]:
    found = Rest(stack)
    yield found
    found.http.close()


@pytest.fixture
def world(db: psycopg.Connection[DictRow]) -> Iterator[World]:
    """A person with a row in every table."""
    found = World(db)
    yield found
    found.clear()


class Bare:
    """A cluster as the image leaves it: roles, schemas, the servers' tables, and nothing of ours."""

    def __init__(self, folder: Path, port: int, secrets: Mapping[str, str]) -> None:
        self.folder = folder
        self.at = f"127.0.0.1:{port}"
        self.secrets = secrets

    def superuser(self, database: str = "postgres") -> str:
        return f"postgresql://{postgres.SUPERUSER}:{self.secrets['SUPERUSER_PASSWORD']}@{self.at}/{database}"

    def url(self, database: str) -> str:
        """As role postgres, who migrates and is no superuser."""
        return f"postgresql://postgres:{self.secrets['POSTGRES_PASSWORD']}@{self.at}/{database}"

    def copy(self, name: str) -> str:
        """A fresh database like the first, by its address."""
        with psycopg.connect(self.superuser("template1"), autocommit=True) as server:
            server.execute(f"drop database if exists {name} with (force)".encode())
            server.execute(f"create database {name} template postgres".encode())
            server.execute(f"grant create, connect, temporary on database {name} to postgres".encode())
        return self.url(name)


@pytest.fixture(scope="session")
def bare() -> Iterator[Bare]:
    folder = TEST_HOME / f"bare-{os.getpid()}"
    folder.mkdir(mode=0o711, parents=True)
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("IBID_HOME", str(folder))
        place = homes.locate()
    port = free_like(Ports(gateway=3188, postgres=5533, smtp=3198, mail=3199), "127.0.0.1").postgres
    secrets = keys.ensure(place.settings)
    try:
        postgres.make_cluster(place, secrets["SUPERUSER_PASSWORD"])
        with (folder / "postgres.log").open("wb") as log:
            server = postgres.start(place, port, log)
        try:
            found = Bare(folder, port, secrets)
            migrate.bootstrap(found.superuser(), {"postgres": secrets["POSTGRES_PASSWORD"]})
            yield found
        finally:
            postgres.stop(server)
    finally:
        homes.remove(place)
        shutil.rmtree(folder, ignore_errors=True)

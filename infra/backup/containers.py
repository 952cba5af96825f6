"""The stack that runs in containers, as a backup sees it: nothing of it can be reached but by `docker compose`."""

import contextlib
import shutil
import socket
import subprocess
import tarfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import psycopg

from infra.backup import holding, inventory, packing, programs, reading
from infra.backup.holding import Gone
from infra.backup.inventory import Stored
from infra.backup.manifest import FILES, SECRETS
from infra.backup.problems import NotPossible
from infra.backup.sums import Source
from infra.embedded import keys
from infra.embedded.banner import version
from infra.operations.stacks import Compose

SUPERUSER = "supabase_admin"
# Inside its own container the database takes the password from the container's environment.
INSIDE = f"postgresql://{SUPERUSER}@127.0.0.1:5432/postgres"
ROOT_KEY = "pgsodium_root.key"
# Two services that have Python, and see the one the database, the other the files; of each a container of its own,
# which is gone when it is done. Storage's account may read its files, and nothing runs as root.
BESIDE_DATABASE = ("run", "--rm", "--no-deps", "-T", "migrate", "python", "-c")
BESIDE_FILES = ("run", "--rm", "--no-deps", "-T", "--user", "1001:1001", "storage-owner", "python", "-c")
# Where Storage keeps the one tenant's buckets (compose.prod.yml names it and its store).
VOLUME = "/var/lib/storage"
STORED = f"{VOLUME}/stub/stub"
GONE = 66


class Containers(msgspec.Struct, frozen=True):
    """`url` leads over a bridge, while `opened` holds it."""

    compose: Compose
    url: str

    @property
    def kind(self) -> str:
        return "compose"

    @property
    def secrets(self) -> Path:
        return self.compose.settings

    @property
    def version(self) -> str:
        return version()

    @contextmanager
    def held(self, into: Path) -> Iterator[tuple[psycopg.Connection[Any], str]]:
        """Files can be held after the snapshot at the soonest: where one of them is gone by then, another is taken."""
        for _ in range(holding.TRIES):
            with inventory.snapshot(self.url) as (database, seen):
                try:
                    self._lay(inventory.objects(database), into / FILES)
                except Gone:
                    shutil.rmtree(into / FILES, ignore_errors=True)
                    continue
                yield database, seen
                return
        raise holding.too_fast()

    def _lay(self, objects: Sequence[Stored], into: Path) -> None:
        calling = self.compose.begun(*BESIDE_FILES, _program("files"), STORED, VOLUME, stdin=-1, stdout=-1)
        with calling as running:
            assert running.stdin is not None
            assert running.stdout is not None
            with contextlib.suppress(BrokenPipeError), running.stdin as pipe:
                pipe.write(msgspec.json.encode([one.path for one in objects]))
            # One that was cut off has said why by its exit code.
            with contextlib.suppress(tarfile.TarError), tarfile.open(fileobj=running.stdout, mode="r|") as tar:
                for one in tar:
                    reading.check_place(one)
                    opened = tar.extractfile(one)
                    assert opened is not None
                    reading.lay(into, one, opened)
            running.stdout.close()
            said = programs.ended(running)
        if running.returncode == GONE:
            raise Gone(said.splitlines()[-1])
        if said:
            raise NotPossible(f"The stored files could not be read: {said}")
        missing = [one.path for one in objects if not (into / one.path).is_file()]
        if missing:
            raise NotPossible(f"The stored files came without {missing[0]}.")

    def put(self, content: Path) -> None:
        """The files of an archive, into the volume; those that are there already stay."""
        top = content / FILES
        calling = self.compose.begun(*BESIDE_FILES, _program("store"), STORED, stdin=-1, stdout=subprocess.DEVNULL)
        with calling as running:
            assert running.stdin is not None
            # One that ends before it has read everything says itself why.
            with (
                contextlib.suppress(BrokenPipeError),
                running.stdin as pipe,
                tarfile.open(fileobj=pipe, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                for path in sorted(one for one in top.rglob("*") if one.is_file()):
                    packing.add(tar, path, path.relative_to(top).as_posix())
            said = programs.ended(running)
        if said:
            raise NotPossible(f"The stored files could not be laid into the volume: {said}")

    def lay_secrets(self, into: Path) -> None:
        """The settings file, and the key of what the database itself encrypts."""
        (into / SECRETS).write_bytes(self.compose.settings.read_bytes())
        with (into / ROOT_KEY).open("xb") as out:
            self.compose.run("exec", "-T", "postgres", "cat", f"/etc/postgresql-custom/{ROOT_KEY}", into=out)

    def program(
        self, name: str, *words: str, into: Path | None = None, given: Source | None = None, connect: bool = True
    ) -> str:
        database = ["--dbname", INSIDE] if connect else []
        fed = subprocess.DEVNULL if given is None else subprocess.PIPE
        call = ("exec", "-T", "postgres", name, *database, *words)
        with programs.output(into) as out, self.compose.begun(*call, stdin=fed, stdout=out) as running:
            return programs.ended(running, given)


@contextmanager
def opened(compose: Compose) -> Iterator[Containers]:
    """Raises NotPossible where the database does not run, or the settings file has no password for it."""
    password = keys.read(compose.settings).get("POSTGRES_PASSWORD")
    if not password:
        raise NotPossible(f"{compose.settings} has no POSTGRES_PASSWORD.")
    # What is wrong with Docker, or with the service, is said best by themselves.
    compose.run("exec", "-T", "postgres", "pg_isready", "--host", "127.0.0.1")
    with _bridge(compose) as port:
        yield Containers(compose, f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres")


@contextmanager
def _bridge(compose: Compose) -> Iterator[int]:
    """A port of loopback's; each connection to it is carried to the database by a container of its own."""
    running: list[subprocess.Popen[bytes]] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        accepting = threading.Thread(target=_accept, args=(door, compose, running))
        accepting.start()
        try:
            yield door.getsockname()[1]
        finally:
            # Wakes the one who waits there, who then finds the door shut.
            door.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for one in running:
                one.communicate(timeout=60)


def _accept(door: socket.socket, compose: Compose, running: list[subprocess.Popen[bytes]]) -> None:
    call = (*BESIDE_DATABASE, _program("bridge"), "postgres", "5432")
    with contextlib.suppress(OSError):
        while True:
            caller, _ = door.accept()
            with caller:
                running.append(compose.begun(*call, stdin=caller.fileno(), stdout=caller.fileno()))


def _program(name: str) -> str:
    return (Path(__file__).parent / "inside" / f"{name}.py").read_text()

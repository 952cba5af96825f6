"""A stack to keep: the servers without the BFF, a folder for its archives, and a person with files."""

import random
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.backup import making
from infra.backup.target import Target
from infra.embedded import home, postgres, state
from infra.embedded.home import Home
from tests.backup.machine import Machine, machine
from tests.cleanup import Made, cleaned
from tests.stack import Person, Stack

STACK = {f"test_{name}.py" for name in ("archives", "containers", "faults", "faults_killed", "filling", "loading")}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in STACK:
            item.add_marker("stack")


class Shelf:
    """Somebody's files, put in and taken out by the door that clients use."""

    def __init__(self, stack: Stack, person: Person, made: Made) -> None:
        self._http = httpx.Client(
            base_url=f"{stack.url}/storage/v1",
            headers={"apikey": stack.service_key, "authorization": f"Bearer {stack.service_key}"},
            timeout=30,
        )
        self._person = person
        self._made = made
        self._stack = stack

    def put(self, name: str, body: bytes = b"%PDF-1.7 reeds") -> str:
        path = f"{self._person.id}/{name}"
        headers = {"content-type": "application/pdf"}
        answer = self._http.post(f"/object/vault/{path}", content=body, headers=headers)
        assert answer.status_code == 200, answer.text
        self._made.file(path)
        return path

    def take(self, path: str) -> None:
        assert self._http.delete(f"/object/vault/{path}").status_code == 200

    def close(self) -> None:
        self._http.close()


@pytest.fixture(scope="module")
def target(stack: Stack) -> Target:
    found = Home(stack.home, home._for_postgres(stack.home))
    return Target(
        home=found, url=stack.superuser_url, files=found.objects, secrets=found.settings,
        programs=postgres.binaries(), version="v1.2.3",
    )  # fmt: skip


@pytest.fixture(scope="module")
def shelf(stack: Stack) -> Iterator[Shelf]:
    with cleaned(stack) as made:
        found = Shelf(stack, made.person(), made)
        yield found
        found.close()


@pytest.fixture(scope="module")
def kept(target: Target, shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good archive with two files in it. Tests that damage one copy it first."""
    for name in ("1-a.pdf", "2-a name with blanks.pdf"):
        shelf.put(name, name.encode() * 1000)
    folder = tmp_path_factory.mktemp("backups")
    return making.make(target, folder, say=lambda _: None)


@pytest.fixture(scope="module")
def here(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine that was lost and has its data again."""
    with machine(tmp_path_factory.mktemp("machine")) as found:
        said = found.run("restore", "--yes", str(kept), backups=kept.parent)
        assert said.code == 0, said.text
        yield found


@pytest.fixture(scope="module")
def running(target: Target) -> Machine:
    """The machine that everybody works on: only copies of it are made here."""
    found = state.read(target.home)
    assert found is not None
    return Machine(target.home, {"IBID_HOME": str(target.home.path)}, found.ports)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Draws the same for one seed, which scripts/test.sh prints."""
    return random.Random(int(request.config.getoption("--hypothesis-seed") or 0))


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BACKUP_DIR", "BACKUP_AGE_RECIPIENT", "BACKUP_AGE_IDENTITY"):
        monkeypatch.delenv(name, raising=False)

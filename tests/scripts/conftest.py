"""One checkout, installed once, for all promises about the scripts."""

import json
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.scripts.checkout import Checkout, Said, check_out
from tests.scripts.desk import Desk, draft, events


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What removes the checkout's installation comes last, or all after it would install again."""
    items.sort(key=lambda item: item.path.name == "test_reset.py")


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """Its folder stands in one of mode 0700, as pytest makes them."""
    found = check_out(tmp_path_factory.mktemp("clone"))
    yield found
    found.run("reset.sh", told="DELETE\n")


@dataclass(frozen=True)
class First:
    """The first start of all, and what was seen right after it: later tests stop that stack, or remove it."""

    said: Said
    drafted: list[dict[str, Any]]
    page: int
    health: str
    permissions_before: dict[str, int]
    permissions_after: dict[str, int]


@pytest.fixture(scope="session")
def first(checkout: Checkout) -> First:
    before = permissions_above(checkout.folder / "scripts")
    said = checkout.run("start.sh", "--detach", seconds=600)
    assert said.code == 0, said.text
    with draft(Desk(checkout)) as stream:
        drafted = events(stream)
    health = json.loads(checkout.page("/api/health")[1])["status"]
    return First(said, drafted, checkout.page()[0], health, before, permissions_above(checkout.folder / "scripts"))


def permissions_above(folder: Path) -> dict[str, int]:
    return {str(one): stat.S_IMODE(one.stat().st_mode) for one in folder.parents}


@pytest.fixture
def running(checkout: Checkout, first: First) -> Checkout:
    """A checkout whose stack runs, whatever the test before did to it."""
    if not checkout.runs():
        again = checkout.run("start.sh", "--detach", seconds=600)
        assert again.code == 0, again.text
    return checkout


@pytest.fixture
def installed(checkout: Checkout, first: First) -> Checkout:
    """A checkout that is installed and does not run."""
    return stopped(checkout)


def stopped(checkout: Checkout) -> Checkout:
    if not (checkout.home / "venv").exists():
        again = checkout.run("start.sh", "--detach", seconds=600)
        assert again.code == 0, again.text
    checkout.run("stop.sh")
    return checkout


@pytest.fixture
def fresh(tmp_path: Path) -> Checkout:
    """A checkout in which nothing was installed yet."""
    return check_out(tmp_path)


@pytest.fixture
def with_python(fresh: Checkout, installed: Checkout) -> Checkout:
    """A checkout that has its Python packages, and nothing else: those of the other one, whose files it shares."""
    for name in ("tools", "venv"):
        shutil.copytree(installed.home / name, fresh.home / name, symlinks=True, copy_function=os.link)
    return fresh

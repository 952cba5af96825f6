"""Removes what older versions left: their images, or the data that restores set aside; the last few stay."""

import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from infra.embedded import keys
from infra.embedded.home import Home
from infra.operations import versions
from infra.operations.in_containers import documents, in_bytes
from infra.operations.stacks import OURS, PROD, Compose, engine

IMAGE = re.compile(r"^\s*image: ([\w./-]+:[\w.-]+)\s*$", re.MULTILINE)
ASIDE = re.compile(r"^(?:data|files)\.(?:before|undone)-(\d{8}_\d{6})$")


class Left(msgspec.Struct, frozen=True):
    """`name` is an image or a folder; of one `made` all goes or all stays."""

    name: str
    made: str
    bytes: int


def older_than_the_last(found: Iterable[Left], keep: int) -> list[Left]:
    """By when it was made, the oldest first. Pure."""
    every = sorted(found, key=lambda one: (one.made, one.name))
    moments = sorted({one.made for one in every}, reverse=True)
    return [one for one in every if one.made not in moments[:keep]]


def set_aside(home: Home) -> list[Left]:
    """What restores put beside the data. That of one restore has one stamp."""
    beside = [*home.postgres.glob(f"{home.data.name}.*-*"), *home.path.glob(f"{home.files.name}.*-*")]
    found = [(place, ASIDE.match(place.name)) for place in beside]
    return [Left(str(place), named[1], weight(place)) for place, named in found if named]


def weight(place: Path) -> int:
    return sum(file.lstat().st_size for file in place.rglob("*") if not file.is_dir())


def images(compose: Compose, keep: int) -> list[Left]:
    """Ours of before the last `keep` versions, and others' that no file of these versions names. Never what runs."""
    used = set(engine("ps", "--all", "--format", "{{.Image}}").decode().split())
    used |= {f"{name}:{keys.read(compose.settings).get('APP_VERSION', '')}" for name in OURS}
    here = [one for one in documents(engine("image", "ls", "--format", "{{json .}}")) if one["Tag"] != "<none>"]
    ours = older_than_the_last(by_version(one for one in here if one["Repository"] in OURS), keep)
    named = named_in(versions.file_at(version, PROD) for version in ("HEAD", *versions.tags()[:keep]))
    theirs = {name.rpartition(":")[0] for name in named}
    unnamed = [image(one, one["CreatedAt"]) for one in here if one["Repository"] in theirs]
    return [one for one in (*ours, *unnamed) if one.name not in used | named]


def by_version(found: Iterable[dict[str, Any]]) -> list[Left]:
    """Those of one version were made together, the last of them when it was done."""
    every = list(found)
    made: dict[str, str] = {}
    for one in every:
        made[one["Tag"]] = max(made.get(one["Tag"], ""), one["CreatedAt"])
    return [image(one, made[one["Tag"]]) for one in every]


def image(one: dict[str, Any], made: str) -> Left:
    return Left(f"{one['Repository']}:{one['Tag']}", made, in_bytes(one["Size"]))


def named_in(texts: Iterable[str]) -> set[str]:
    return {name for text in texts for name in IMAGE.findall(text)}


def remove_folders(chosen: Sequence[Left]) -> None:
    for one in chosen:
        shutil.rmtree(one.name)


def remove_images(chosen: Sequence[Left]) -> None:
    """Raises NotPossible with what docker said."""
    for one in chosen:
        engine("image", "rm", one.name)

"""Reads an archive with distrust: nothing of it is believed before its last byte was summed."""

import contextlib
import gzip
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec
from isal.igzip import IGzipFile
from isal.igzip_lib import IsalError

from infra.backup import attributes
from infra.backup.archive import ENCRYPTED, beside
from infra.backup.manifest import BLOCK, DUMP, FILES, FORMAT, NAME, ROLES, Manifest, Member
from infra.backup.problems import BackupError, BadManifest, Damaged, NoSum, NotPossible, Unsafe, WrongKey
from infra.backup.sums import Ahead, Reading, Source, Unsummed

# Gets the manifest, each member and its bytes; what it does not read is read for it.
Keep = Callable[[Manifest, tarfile.TarInfo, Source], None]
# isal's own word on its error is that it is an instance; it is a class.
UNREADABLE: tuple[type[Exception], ...] = (
    tarfile.TarError, gzip.BadGzipFile, IsalError, EOFError, ValueError,  # type: ignore[assignment]
)  # fmt: skip
# What a database is filled from.
FILLING = frozenset({DUMP, ROLES})


def unpack(
    file: Path, into: Path, identity: str, *, wanted: Callable[[Manifest, str], bool] = lambda *_: True,
    fillable: Callable[[Manifest], None] | None = None,
) -> Manifest:  # fmt: skip
    """Every member that is `wanted` into the folder, which the caller gives up where this raises.

    `identity` names a file with the age key where the archive is encrypted. `fillable` is told as soon as there is
    what a database is filled from, and that was found to be what was kept.
    """

    def keep(told: Manifest, one: tarfile.TarInfo, source: Source) -> None:
        if wanted(told, one.name):
            lay(into, one, source)

    try:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        return read(file, identity, keep, fillable)
    except OSError as problem:
        raise NotPossible(f"Cannot write what is in {file.name} to {into.parent} ({problem.strerror}).") from None


def lay(into: Path, one: tarfile.TarInfo, source: Source) -> None:
    """A member whose place was checked."""
    (into / one.name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (into / one.name).open("xb") as out:
        shutil.copyfileobj(source, out, BLOCK)
        attributes.give(out.fileno(), one.pax_headers)


def read(file: Path, identity: str, keep: Keep, fillable: Callable[[Manifest], None] | None = None) -> Manifest:
    """Raises whatever is wrong with it. What `keep` got is to be believed only when this returns."""
    with _summed(file) as (whole, check):
        found = _Found(file.name, keep, check, fillable)
        try:
            with (
                _opened(whole, file.name, identity) as packed,
                tarfile.open(fileobj=packed, mode="r|", bufsize=BLOCK) as tar,
            ):
                for one in tar:
                    found.take(tar, one)
                _to_its_end(packed)
        except UNREADABLE as problem:
            raise Damaged(f"{file.name} cannot be read to its end: {problem}") from None
        return found.believed()


def check_sum(file: Path) -> None:
    """Raises NoSum or Damaged."""
    with _summed(file):
        pass


@contextmanager
def _summed(file: Path) -> Iterator[tuple[Source, Callable[[], None]]]:
    """With a check that waits for the sum, and raises Damaged.

    Where that is not what was written down, that is what is wrong, whatever else seemed to be.
    """
    try:
        said = beside(file).read_text(errors="replace").split()[:1]
    except OSError:
        raise NoSum(f"{beside(file)} is missing; without it nobody can tell whether {file.name} is whole.") from None
    try:
        opened = file.open("rb")
    except OSError as problem:
        raise NotPossible(f"Cannot read {file} ({problem.strerror}).") from None
    with opened, contextlib.closing(Ahead(opened, file.name)) as whole:

        def check() -> None:
            if said != [whole.sha256]:
                raise Damaged(
                    f"{file.name} is not what was written: its sum is {whole.sha256}, and was {' '.join(said)}."
                )

        try:
            yield Unsummed(opened, file.name), check
        except NotPossible:
            raise
        except BackupError:
            check()
            raise
        check()


@contextmanager
def _opened(whole: Source, name: str, identity: str) -> Iterator[gzip.GzipFile]:
    """What is packed in it."""
    if not name.endswith(ENCRYPTED):
        with IGzipFile(fileobj=whole, mode="rb") as packed:  # type: ignore[no-untyped-call]
            yield packed
        return
    if not identity or shutil.which("age") is None:
        raise WrongKey(f"{name} is encrypted: name the key's file in BACKUP_AGE_IDENTITY (and install age).")
    with (
        subprocess.Popen(["age", "-d", "-i", identity], stdin=-1, stdout=-1, stderr=-1) as age,
        ThreadPoolExecutor(1) as beside_us,
    ):
        assert age.stdin is not None
        assert age.stdout is not None
        assert age.stderr is not None
        feeding = beside_us.submit(_feed, whole, age.stdin)
        try:
            with IGzipFile(fileobj=age.stdout, mode="rb") as packed:  # type: ignore[no-untyped-call]
                yield packed
        except UNREADABLE:
            if age.wait():
                raise WrongKey(f"The key does not open {name}: {age.stderr.read().decode().strip()}") from None
            raise
        finally:
            age.kill()
            feeding.result()


def _feed(whole: Source, pipe: IO[bytes]) -> None:
    with contextlib.suppress(BrokenPipeError), pipe:
        shutil.copyfileobj(whole, pipe, BLOCK)


class _Found:
    """The manifest as it stands there, and what all others really are."""

    def __init__(
        self, name: str, keep: Keep, check: Callable[[], None], fillable: Callable[[Manifest], None] | None
    ) -> None:
        self._name = name
        self._keep = keep
        self._check = check
        self._fillable = fillable
        self._told: Manifest | None = None
        self._found: dict[str, Member] = {}

    def take(self, tar: tarfile.TarFile, one: tarfile.TarInfo) -> None:
        check_place(one)
        opened = tar.extractfile(one)
        assert opened is not None
        if self._told is None:
            self._told = _manifest(one, opened, self._name)
            return
        if one.name in self._found:
            raise BadManifest(f"{self._name} holds {one.name} twice.")
        source = Reading(opened, self._name)
        self._keep(self._told, one, source)
        self._found[one.name] = source.to_its_end()
        if one.name in FILLING and self._fillable and self._found.keys() >= FILLING:
            # Nothing is run of an archive that is another than was written.
            self._check()
            self._same(self._told, FILLING)
            self._fillable(self._told)

    def believed(self) -> Manifest:
        if self._told is None:
            raise BadManifest(f"{self._name} is empty.")
        if self._found.keys() != self._told.members.keys():
            odd = sorted(self._found.keys() ^ self._told.members.keys())[:3]
            raise BadManifest(f"{self._name} and its manifest do not agree on what it holds: {', '.join(odd)}")
        files, said = sum(one.startswith(FILES) for one in self._found), self._told.objects
        if files != said:
            raise BadManifest(f"{self._name} holds {files} stored files, and its manifest speaks of {said}.")
        self._same(self._told, self._found)
        return self._told

    def _same(self, told: Manifest, names: Iterable[str]) -> None:
        for one in names:
            if one not in told.members:
                raise BadManifest(f"{self._name} holds {one}, of which its manifest does not speak.")
            if self._found[one] != told.members[one]:
                raise Damaged(f"{one} in {self._name} is not what was kept.")


def _manifest(first: tarfile.TarInfo, opened: IO[bytes], name: str) -> Manifest:
    if first.name != NAME:
        raise BadManifest(f"{name} does not begin with a manifest.")
    try:
        manifest = msgspec.json.decode(opened.read(), type=Manifest)
    except msgspec.DecodeError as problem:
        raise BadManifest(f"{name} has no manifest that can be read: {problem}") from None
    if manifest.format != FORMAT:
        raise BadManifest(f"{name} is of format {manifest.format}; this Ibid reads {FORMAT}.")
    return manifest


def check_place(one: tarfile.TarInfo) -> None:
    place = PurePosixPath(one.name)
    plain = one.isreg() and place.parts and place.as_posix() == one.name
    if not plain or place.is_absolute() or ".." in place.parts:
        raise Unsafe(f"The archive holds {one.name!r}, which is no plain file inside it. Nothing was restored.")


def _to_its_end(packed: gzip.GzipFile) -> None:
    while packed.read(BLOCK):
        pass

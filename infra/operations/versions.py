"""Versions are tags of the repository, v…; what is checked out is what runs."""

import subprocess

from infra.backup.problems import NotPossible
from infra.operations import stacks

MIGRATIONS = "supabase/migrations"


def git(*words: str) -> str:
    """Raises NotPossible with what git said."""
    try:
        done = subprocess.run(["git", *words], cwd=stacks.ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise NotPossible("git is not here; versions are its tags: apt-get install git") from None
    if done.returncode:
        raise NotPossible(f"git {words[0]} failed: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout.strip()


def tags() -> list[str]:
    """The newest version first, by number: v1.10.0 comes before v1.9.0."""
    return git("tag", "--list", "v*", "--sort=-v:refname").split()


def file_at(version: str, path: str) -> str:
    """Its text there; nothing where it had no such file."""
    try:
        return git("show", f"{version}:{path}")
    except NotPossible:
        return ""


def here() -> str:
    """What is checked out, to be checked out again: the branch where there is one, else the commit."""
    branch = git("rev-parse", "--abbrev-ref", "HEAD")
    return git("rev-parse", "HEAD") if branch == "HEAD" else branch


def called(version: str = "HEAD") -> str:
    """As people and images call it: its tag, or the nearest one with what came since."""
    return git("describe", "--tags", "--always", version)


def known(version: str) -> bool:
    return version in tags()


def contains(version: str, older: str) -> bool:
    try:
        git("merge-base", "--is-ancestor", older, version)
    except NotPossible:
        return False
    return True


def same(one: str, other: str) -> bool:
    return git("rev-parse", f"{one}^{{commit}}") == git("rev-parse", f"{other}^{{commit}}")


def commits(older: str, newer: str) -> list[str]:
    return git("log", "--oneline", "--no-decorate", f"{older}..{newer}").splitlines()


def changed() -> list[str]:
    """Files that differ from what is checked out. What git does not know of is nobody's change."""
    return git("status", "--porcelain", "--untracked-files=no").splitlines()


def fetch() -> None:
    if git("remote"):
        git("fetch", "--quiet", "--tags")


def check_out(version: str) -> None:
    git("checkout", "--quiet", version)


def migrations(version: str) -> list[str]:
    """Their files, in the order in which they are applied."""
    listed = git("ls-tree", "--name-only", version, f"{MIGRATIONS}/").splitlines()
    return sorted(name.rpartition("/")[2] for name in listed if name.endswith(".sql"))

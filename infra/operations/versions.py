"""Versions are tags of the repository, v…; what is checked out is what runs."""

import subprocess

from infra.backup.problems import NotPossible
from infra.operations import stacks


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

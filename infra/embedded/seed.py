"""The demo: a person who can sign in at once, and a project to look around in."""

from infra.embedded.home import Home
from infra.embedded.ports import Ports

EMAIL = "demo@ibid.example"


class SeedError(RuntimeError):
    """The demo could not be made; the stack itself is well."""


def was_made(home: Home) -> bool:
    return (home.path / "seeded").exists()


def ensure(home: Home, secrets: dict[str, str], ports: Ports) -> None:
    """Makes the demo once; a person who deleted it does not get it back."""

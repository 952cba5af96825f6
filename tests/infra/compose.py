"""Reads compose files as Compose does, as far as ours go: extends, overlays, !override, !reset, variables."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

INFRA = Path(__file__).parents[2] / "infra"
VARIABLE = re.compile(r"\$\{([A-Z_]+)(?::([?-])([^}]*))?\}")


class Instead:
    """A value that takes the place of what it would be merged into."""

    def __init__(self, value: Any) -> None:
        self.value = value


class _Loader(yaml.SafeLoader):
    pass


def _instead(loader: yaml.SafeLoader, node: yaml.Node) -> Instead:
    if isinstance(node, yaml.MappingNode):
        return Instead(loader.construct_mapping(node, deep=True))
    if isinstance(node, yaml.SequenceNode):
        return Instead(loader.construct_sequence(node, deep=True))
    return Instead(None)


_Loader.add_constructor("!override", _instead)
_Loader.add_constructor("!reset", _instead)


def written(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load((INFRA / name).read_text(), _Loader)  # noqa: S506 - a safe loader with two tags
    return found


def project(*names: str) -> dict[str, Any]:
    """The files laid over one another, each service whole."""
    whole: Any = {}
    for name in names:
        found = written(name)
        found["services"] = {service: extended(told) for service, told in found["services"].items()}
        whole = merged(whole, found)
    found = plain(whole)
    assert isinstance(found, dict)
    return found


def extended(service: Mapping[str, Any]) -> Any:
    base = service.get("extends")
    if base is None:
        return dict(service)
    own = {name: value for name, value in service.items() if name != "extends"}
    return merged(extended(written(base["file"])["services"][base["service"]]), own)


def merged(under: Any, over: Any) -> Any:
    if isinstance(over, Instead):
        return over
    if isinstance(under, dict) and isinstance(over, dict):
        return under | {name: merged(under.get(name), value) for name, value in over.items()}
    if isinstance(under, list) and isinstance(over, list) and not _command(under, over):
        return [*under, *(one for one in over if one not in under)]
    return over


def _command(*lists: list[Any]) -> bool:
    """Words of a program are replaced, where ports, volumes and networks are added to."""
    return any(one and one[0] in {"CMD", "python", "watchfiles", "postgres"} for one in lists)


def plain(value: Any) -> Any:
    if isinstance(value, Instead):
        return plain(value.value)
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


def filled(value: str, told: Mapping[str, str]) -> str:
    """With its variables. KeyError where one is wanted and not told."""

    def one(match: re.Match[str]) -> str:
        name, how, default = match.groups()
        found = told.get(name) or (default if how == "-" else "")
        if how == "?" and not found:
            raise KeyError(name)
        return found

    return VARIABLE.sub(one, value)

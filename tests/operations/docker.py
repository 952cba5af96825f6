"""Stands where docker would: refuses words that Docker or the compose files do not know, and answers from a folder.

It holds `calls` (what was asked, a line each), `projects.json` (the services that compose files make together) and
`world.json` (what there is). What docker itself would do with these words no test here can tell.
"""

import json
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
# Of each command: its flags, and whether a flag takes a word.
COMPOSE: dict[str, dict[str, bool]] = {
    "config": {"--services": False, "--format": True},
    "ps": {"--all": False, "--format": True},
    "logs": {"--no-color": False, "--tail": True, "--follow": False, "-f": False},
    "exec": {"-T": False},
    "up": {"-d": False, "--wait": False, "--wait-timeout": True, "--scale": True, "--no-deps": False, "--build": False},
    "down": {},
    "stop": {},
    "restart": {},
    "build": {},
    "pull": {"--ignore-buildable": False, "--policy": True},
    "version": {"--short": False},
}
PLAIN: dict[str, dict[str, bool]] = {
    "stats": {"--no-stream": False, "--format": True},
    "ps": {"--all": False, "--format": True},
    "image ls": {"--format": True, "--quiet": False},
    "image rm": {},
    "version": {"--format": True},
    "info": {"--format": True},
}


class Unknown(Exception):
    """Docker would answer that it does not know these words."""


def parsed(words: Sequence[str], flags: dict[str, bool]) -> list[str]:
    """What is no flag. The words after the first of `exec` are the container's own."""
    rest, left = list(words), []
    while rest:
        word = rest.pop(0)
        if not word.startswith("-"):
            left.append(word)
        elif word not in flags:
            raise Unknown(f"unknown flag: {word}")
        elif flags[word]:
            rest.pop(0)
    return left


def project(words: list[str]) -> tuple[dict[str, Any], list[str]]:
    """The services that the files before the command make, and the command with its words."""
    files, profiles, rest, version = [], set(), list(words), ""
    while rest and rest[0].startswith("-"):
        flag, value = rest.pop(0), rest.pop(0)
        if flag == "-f":
            files.append(value.removeprefix("infra/"))
            if not (Path.cwd() / value).is_file():
                raise Unknown(f"open {value}: no such file")
        elif flag == "--env-file":
            if not Path(value).is_file():
                raise Unknown(f"couldn't find env file: {value}")
            version = "".join(re.findall(r"^APP_VERSION=(\S*)$", Path(value).read_text(), re.MULTILINE))
        elif flag == "--profile":
            profiles.add(value)
        else:
            raise Unknown(f"unknown flag: {flag}")
    every = (FOLDER / "projects.json").read_text().replace("${APP_VERSION:?}", version)
    found = json.loads(every)[" ".join(files)]
    return {
        name: one for name, one in found.items() if not one.get("profiles") or set(one["profiles"]) & profiles
    }, rest


def composed(words: list[str], world: dict[str, Any]) -> str:
    if words[:1] == ["version"]:
        return str(world["compose"])
    services, (command, *rest) = project(words)
    if command not in COMPOSE:
        raise Unknown(f"unknown docker command: compose {command}")
    if command == "exec":
        return inside(rest, services, world)
    named = parsed(rest, COMPOSE[command])
    if unknown := set(named) - services.keys():
        raise Unknown(f"no such service: {', '.join(sorted(unknown))}")
    if command == "pull":
        pulled(named or list(services), services, buildable="--ignore-buildable" not in rest)
    return told(command, rest, {name: services[name] for name in named or services}, world)


def told(command: str, words: list[str], services: dict[str, Any], world: dict[str, Any]) -> str:
    """Of the commands that print something."""
    if command == "config":
        return "\n".join(services) if "--services" in words else json.dumps({"services": services})
    if command == "ps":
        return "\n".join(json.dumps(one) for one in containers(services, world))
    if command == "logs":
        return "\n".join(f"{name}-1  | {line}" for name in services for line in world["logs"].get(name, []))
    return ""


def pulled(names: list[str], services: dict[str, Any], *, buildable: bool) -> None:
    """As Compose's own source has it: a service that names no build of its own is looked for at the registry."""
    for name in names:
        ours = services[name]["image"].startswith("ibid-")
        if ours and (buildable or "build" not in services[name]):
            raise Unknown(f"pull access denied for {services[name]['image']}, repository does not exist")


def inside(words: list[str], services: dict[str, Any], world: dict[str, Any]) -> str:
    own = words[1:] if words[:1] == ["-T"] else words
    service, *program = own
    if service not in services:
        raise Unknown(f"no such service: {service}")
    if not program:
        raise Unknown("requires a command")
    given = "" if sys.stdin.isatty() else sys.stdin.read()
    return str(world["inside"].get(shlex.join([service, *program]), f"{shlex.join(program)}\n{given}"))


def containers(services: dict[str, Any], world: dict[str, Any]) -> list[dict[str, Any]]:
    usual = {"State": "running", "Health": "healthy", "ExitCode": 0}
    once = {"State": "exited", "Health": "", "ExitCode": 0}
    return [
        {"ID": f"id-{name}", "Name": f"ibid-{name}-1", "Service": name}
        | (once if one["restart"] == "no" else usual)
        | world["containers"].get(name, {})
        for name, one in services.items()
        if world["containers"].get(name, {}) is not None
    ]


def plain(words: list[str], world: dict[str, Any]) -> str:
    command = " ".join(words[:2]) if words[0] == "image" else words[0]
    if command not in PLAIN:
        raise Unknown(f"unknown docker command: {command}")
    named = parsed(words[len(command.split()) :], PLAIN[command])
    if command == "stats":
        return "\n".join(
            json.dumps({"Name": f"ibid-{one.removeprefix('id-')}-1", "CPUPerc": "1.50%", "MemUsage": "25.5MiB / 1GiB"})
            for one in named
        )
    if command == "image ls" and named:
        return "".join("sha256:1\n" for one in world["images"] if f"{one['Repository']}:{one['Tag']}" in named)
    if command == "image ls":
        return "\n".join(map(json.dumps, world["images"]))
    return str(world["plain"].get(command, ""))


def main(words: list[str]) -> int:
    world = json.loads((FOLDER / "world.json").read_text())
    with (FOLDER / "calls").open("a") as calls:
        calls.write(json.dumps(words) + "\n")
    for text, said in world["fails"].items():
        if text in shlex.join(words):
            sys.stderr.write(f"{said}\n")
            return 1
    try:
        sys.stdout.write(composed(words[1:], world) if words[0] == "compose" else plain(words, world))
    except Unknown as problem:
        sys.stderr.write(f"{problem}\n")
        return 125
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

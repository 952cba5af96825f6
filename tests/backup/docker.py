"""Stands where docker would, for backups: takes exactly the words that they may say, and hands them to a stack without
containers. What docker itself would do with these words no test here can tell.
"""

import json
import os
import sys
from pathlib import Path

WORLD = json.loads(Path(os.environ["DOCKER_WORLD"]).read_text())
INSIDE = "postgresql://supabase_admin@127.0.0.1:5432/postgres"
ROOT_KEY = "/etc/postgresql-custom/pgsodium_root.key"
BESIDE = ["run", "--rm", "--no-deps", "-T"]


def main(words: list[str]) -> None:
    with Path(WORLD["calls"]).open("a") as calls:
        calls.write(json.dumps(words) + "\n")
    before = ["compose", "-f", "infra/compose.prod.yml", "--env-file", WORLD["settings"]]
    if words[:5] != before:
        sys.exit(f"not the project: {words[:5]}")
    rest = words[5:]
    if rest[:3] == ["exec", "-T", "postgres"]:
        inside(*rest[3:])
    elif rest[:4] == BESIDE and rest[4:7] == ["migrate", "python", "-c"] and rest[8:] == ["postgres", "5432"]:
        python(rest[7], "127.0.0.1", WORLD["port"])
    elif rest[:9] == [*BESIDE, "--user", "1001:1001", "storage-owner", "python", "-c"]:
        places = {
            "/var/lib/storage/stub/stub": WORLD["files"],
            "/var/lib/storage": str(Path(WORLD["files"]).parents[1]),
        }
        python(rest[9], *(places[word] for word in rest[10:]))
    elif (rest[:1] == ["stop"] and set(rest[1:]) <= set(WORLD["services"])) or rest == ["up", "-d"]:
        pass
    else:
        sys.exit(f"unknown words: {rest}")


def inside(program: str, *words: str) -> None:
    """In the database's container, where the password is in the environment."""
    if program == "cat":
        assert words == (ROOT_KEY,)
        print("root key")
        return
    if program == "pg_isready":
        assert words == ("--host", "127.0.0.1")
        return
    assert program in {"pg_dump", "pg_dumpall", "pg_restore"}
    own = [WORLD["url"] if word == INSIDE else word for word in words]
    binary = str(Path(WORLD["programs"]) / program)
    os.execve(binary, [binary, *own], os.environ | {"PGPASSWORD": WORLD["password"]})  # noqa: S606


def python(program: str, *words: str) -> None:
    """As an image has it: a Python of its own, with nothing of ours on its path."""
    os.chdir("/")
    os.execve(sys.executable, [sys.executable, "-I", "-c", program, *words], {})  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])

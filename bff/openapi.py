"""Prints the API's description, from which the web app's types are made; with --check says whether that is current."""

import sys
from pathlib import Path

import msgspec

from bff import settings
from bff.app import create_app

COMMITTED = Path("web/src/lib/openapi.json")
# Any values will do: the description depends on none of them.
ENVIRONMENT = {
    "SUPABASE_URL": "http://127.0.0.1:3000",
    "SUPABASE_ANON_KEY": "-",
    "SUPABASE_SERVICE_ROLE_KEY": "-",
    "JWT_SECRET": "-",
    "SITE_URL": "http://127.0.0.1:3000",
    "SESSION_SECRET": "A" * 43,
    "APP_VERSION": "1",
}


def describe() -> bytes:
    schema = create_app(settings.read(ENVIRONMENT)).openapi_schema.to_schema()
    return msgspec.json.format(msgspec.json.encode(schema, order="deterministic"), indent=2) + b"\n"


def main(arguments: list[str]) -> int:
    described = describe()
    if arguments != ["--check"]:
        sys.stdout.buffer.write(described)
        return 0
    if COMMITTED.exists() and COMMITTED.read_bytes() == described:
        return 0
    print(f"{COMMITTED} is out of date; run: python -m bff.openapi > {COMMITTED}", file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

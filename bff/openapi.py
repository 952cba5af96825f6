"""Prints the API's description: `python -m bff.openapi`. The web app's types are made from it."""

import sys

import msgspec

from bff import settings
from bff.app import create_app

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


if __name__ == "__main__":
    sys.stdout.buffer.write(describe())

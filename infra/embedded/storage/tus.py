"""The words of TUS 1.0, as the real server speaks it: headers read and checked, refusals in plain text."""

import base64
import binascii
import re
from collections.abc import Callable
from email.utils import formatdate
from urllib.parse import urlsplit

from infra.embedded.storage import checks
from infra.embedded.storage.exchange import Call
from infra.embedded.storage.files import Place

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,creation-defer-length,termination,expiration"
PART = "application/offset+octet-stream"
_VERSION = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY = re.compile(r"[^\s,]+")


class Refused(Exception):
    """Answered as plain text under its own status; only what comes before TUS is told as Storage's JSON."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def not_found() -> Refused:
    return Refused(404, "The file for this url was not found\n")


def expired() -> Refused:
    return Refused(410, "The file for this url no longer exists\n")


def conflict() -> Refused:
    return Refused(409, "Upload-Offset conflict\n")


def too_large() -> Refused:
    return Refused(413, "Maximum size exceeded\n")


def beyond_length() -> Refused:
    return Refused(413, "upload's size exceeded\n")


def interrupted() -> Refused:
    return Refused(400, "Request aborted due to lock acquired")


def is_complete() -> Refused:
    return Refused(400, "Cannot terminate an already completed upload")


def no_length() -> Refused:
    return Refused(400, "Upload-Length or Upload-Defer-Length header required\n")


def check(call: Call, method: str) -> None:
    """Raises Refused for a request that is not TUS 1.0, naming every header at fault."""
    if not call.headers.get("tus-resumable"):
        raise Refused(412, "Tus-Resumable Required\n")
    wrong = [name for name, holds in _HEADERS.items() if name in call.headers and not holds(call.headers[name])]
    if method == "PATCH" and call.headers.get("content-type", PART) != PART:
        wrong.append("content-type")
    if wrong:
        raise Refused(400, f"Invalid {' '.join(wrong)}\n")


def _is_count(said: str) -> bool:
    return re.fullmatch(r"0|[1-9][0-9]{0,14}", said) is not None


def _is_metadata(said: str) -> bool:
    return _pairs(said) is not None


_HEADERS: dict[str, Callable[[str], bool]] = {
    "tus-resumable": lambda said: said == VERSION,
    "upload-offset": _is_count,
    "upload-length": _is_count,
    "upload-defer-length": lambda said: said == "1",
    "upload-metadata": _is_metadata,
    "upload-concat": lambda said: said == "partial" or said.startswith("final;"),
}


def metadata(call: Call) -> dict[str, str]:
    return _pairs(call.headers.get("upload-metadata", "")) or {}


def _pairs(said: str) -> dict[str, str] | None:
    """`key base64,key base64`; None where it is something else."""
    found: dict[str, str] = {}
    for pair in said.split(",") if said else ():
        key, _, value = pair.strip().partition(" ")
        if not _KEY.fullmatch(key) or key in found:
            return None
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return None
    return found


def length(call: Call) -> int | None:
    """Of a new upload; None where the client will tell it later."""
    if "upload-concat" in call.headers:
        raise Refused(501, "Concatenation extension is not (yet) supported. Disable parallel uploads in the client.\n")
    if ("upload-length" in call.headers) == ("upload-defer-length" in call.headers):
        raise no_length()
    return int(call.headers["upload-length"]) if "upload-length" in call.headers else None


def offset(call: Call) -> int:
    if "upload-offset" not in call.headers:
        raise Refused(403, "Upload-Offset header required\n")
    if "content-type" not in call.headers:
        raise Refused(403, "Content-Type header required\n")
    return int(call.headers["upload-offset"])


def place(said: str) -> Place:
    """Of `bucket/name/version` in base64url; raises Refused or, for an impossible name, InvalidKey."""
    try:
        known = base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)).decode()
    except ValueError as problem:
        raise not_found() from problem
    bucket, _, rest = known.partition("/")
    name, _, version = rest.rpartition("/")
    # It names a file: nothing but a UUID.
    if not _VERSION.fullmatch(version):
        raise not_found()
    return Place(checks.bucket_name(bucket), checks.key(name), version)


def address(call: Call, at: Place, public: str) -> str:
    """Where the upload goes on; `public` is this server's address as people know it, with its scheme."""
    known = base64.urlsafe_b64encode(f"{at.bucket}/{at.name}/{at.version}".encode()).decode().rstrip("=")
    path = f"/upload/resumable{call.part.get('signed', '')}/{known}"
    host = call.headers.get("x-forwarded-host") or call.headers.get("host", "")
    prefix = call.headers.get("x-forwarded-prefix", "")
    # What a proxy before the gateway has unwrapped, only the settings know.
    scheme = call.headers.get("x-forwarded-proto", "http")
    if public and urlsplit(public).netloc == host:
        scheme = urlsplit(public).scheme
    return f"{scheme}://{host}{prefix}{path}"


def moment(seconds: float) -> str:
    return formatdate(seconds, usegmt=True)

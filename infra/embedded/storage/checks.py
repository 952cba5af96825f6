"""Which names, sizes and media types Storage takes. Pure."""

import re
from typing import Any

from infra.embedded.storage import errors
from infra.embedded.storage.files import RESERVED

_KEY = re.compile(r"[A-Za-z0-9_/!\-.*'() &$@=;:+,?]+")
_BUCKET = re.compile(r"[A-Za-z0-9_!\-.*'() &$@=;:+,?]+")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9\-+.*]+/[A-Za-z0-9\-+.*]+(;\s*charset=[A-Za-z0-9\-]+)?")
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,15})?)(B|KB|MB|GB)?", re.IGNORECASE)
_UNITS = {"B": 1, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000}
MAX_BUCKET_NAME = 100
MAX_KEY = 1024
# One part of a path is a folder on disk, and no file system takes a longer name.
MAX_PART = 255


def key(name: str) -> str:
    """An object's name, or InvalidKey."""
    parts = name.split("/")
    fits = len(name) <= MAX_KEY and all(len(part) <= MAX_PART for part in parts)
    climbs = any(part in {".", ".."} for part in parts)
    if not fits or climbs or not _KEY.fullmatch(name) or name.startswith("/"):
        raise errors.invalid_key(name)
    return name


def bucket_name(name: str) -> str:
    tidy = name.strip() == name and len(name) <= MAX_BUCKET_NAME and name not in {".", "..", *RESERVED}
    if not tidy or not _BUCKET.fullmatch(name):
        raise errors.invalid_bucket_name()
    return name


def size(said: Any, largest: int) -> int | None:
    """Bytes from 1000, "1000" or "1KB"; None says no limit. A decimal unit counts three digits, as ever."""
    if said is None:
        return None
    found = _SIZE.fullmatch(str(said)) if isinstance(said, int | str) and not isinstance(said, bool) else None
    if found is None:
        raise errors.invalid_size()
    number, unit = found.groups()
    wanted = int(float(f"{float(number):.3g}") * _UNITS[unit.upper()]) if unit else int(float(number))
    if wanted > largest:
        raise errors.too_large()
    return wanted


def media_types(said: Any) -> list[str] | None:
    """A bucket's allow-list; the real server answers 422 for a type that is none."""
    if said is None:
        return None
    if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
        raise errors.invalid("body/allowed_mime_types must be array")
    for one in said:
        if one != "*/*" and not _MEDIA_TYPE.fullmatch(one):
            raise errors.invalid_type(one, 422)
    return said


def allowed(media_type: str, allow_list: list[str] | None) -> None:
    """`image/*` admits every image; parameters such as a charset do not count."""
    if not allow_list:
        return
    bare = media_type.partition(";")[0].strip().lower()
    kind = bare.partition("/")[0]
    if not {bare, f"{kind}/*", "*/*"} & {one.partition(";")[0].strip().lower() for one in allow_list}:
        raise errors.invalid_type(media_type)


def text(body: dict[str, Any], name: str) -> str:
    """A required string of a JSON body."""
    if name not in body:
        raise errors.invalid(f"body must have required property '{name}'")
    value = body[name]
    if not isinstance(value, str) or "\x00" in value:
        raise errors.invalid(f"body/{name} must be string")
    return value


def whole(body: dict[str, Any], name: str, default: int | None = None, *, least: int = 0) -> int:
    """A number of a JSON body, also where it came as text (supabase-py sends expiresIn so)."""
    value = body.get(name, default)
    if value is None:
        raise errors.invalid(f"body must have required property '{name}'")
    digits = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,15}", digits):
        raise errors.invalid(f"body/{name} must be integer")
    if int(digits) < least:
        raise errors.invalid(f"body/{name} must be >= {least}")
    return int(digits)


def texts(body: dict[str, Any], name: str, most: int = 1000) -> list[str]:
    """A required list of strings, neither empty nor longer than `most`."""
    if name not in body:
        raise errors.invalid(f"body must have required property '{name}'")
    values = body[name]
    if not isinstance(values, list) or not all(isinstance(v, str) and "\x00" not in v for v in values):
        raise errors.invalid(f"body/{name} must be array")
    if not values:
        raise errors.invalid(f"body/{name} must NOT have fewer than 1 items")
    if len(values) > most:
        raise errors.invalid(f"body/{name} must NOT have more than {most} items")
    return values

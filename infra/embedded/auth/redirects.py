"""Where people may be sent after a link: the site itself, or what GOTRUE_URI_ALLOW_LIST names."""

import re
from collections.abc import Sequence
from functools import cache
from urllib.parse import urlsplit

WILDCARDS = {"**": r".*", "*": r"[^./]*", "?": r"[^./]"}


def allowed(address: str, site_url: str, patterns: Sequence[str]) -> bool:
    if re.search(r"[\s\\\x00-\x1f]", address):
        return False
    try:
        wanted, site = urlsplit(address), urlsplit(site_url)
        hostname = wanted.hostname
    except ValueError:
        return False
    if wanted.username is not None or wanted.password is not None:
        # "https://site@elsewhere" reads like the site and is not.
        return False
    if (wanted.scheme, hostname) == (site.scheme, site.hostname):
        return True
    bare = address.partition("#")[0]
    return any(_compiled(pattern).fullmatch(bare) for pattern in patterns)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """GoTrue's globs: one star stays between two dots or slashes, two stars cross them, {a,b} are alternatives."""
    parts = re.split(r"(\*\*|\*|\?|\{[^{}]*\})", pattern)
    return re.compile("".join(_part(part) for part in parts))


def _part(part: str) -> str:
    if part.startswith("{") and part.endswith("}"):
        return f"(?:{'|'.join(re.escape(one) for one in part[1:-1].split(','))})"
    return WILDCARDS.get(part) or re.escape(part)

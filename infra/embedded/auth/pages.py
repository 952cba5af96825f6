"""Long lists in pages, counted and linked in the headers as GoTrue does."""

import json
from typing import Any
from urllib.parse import urlencode

import msgspec

from infra.embedded.auth.errors import invalid
from infra.embedded.auth.exchange import Call

SIZE = 50
# Go reads both numbers as 64 bits; Postgres counts rows in 63, and no list here is longer than this anyway.
MOST = 2**31


class Page(msgspec.Struct, frozen=True):
    number: int
    size: int

    @property
    def offset(self) -> int:
        return (max(1, self.number) - 1) * self.size

    def headers(self, call: Call, total: int) -> dict[str, str]:
        last = -(-total // self.size)
        links = [f'<{_address(call, self.number + 1)}>; rel="next"'] if last > self.number else []
        links.append(f'<{_address(call, last)}>; rel="last"')
        return {"x-total-count": str(total), "link": ", ".join(links)}


def asked(call: Call) -> Page:
    """Raises AuthError 400."""
    page = Page(_number(call, "page", 1), _number(call, "per_page", SIZE))
    if page.size == 0:
        raise invalid("Bad Pagination Parameters: per_page must be greater than 0")
    return page


def _number(call: Call, name: str, default: int) -> int:
    said = call.query.get(name) or str(default)
    if not (said.isascii() and said.isdigit() and len(said) < 20):  # noqa: PLR2004 - the digits of 64 bits
        raise invalid(f"Bad Pagination Parameters: strconv.ParseUint: parsing {json.dumps(said)}: invalid syntax")
    return min(int(said), MOST)


def _address(call: Call, number: int) -> str:
    query: dict[str, Any] = call.query | {"page": number}
    return f"{call.path}?{urlencode(sorted(query.items()))}"

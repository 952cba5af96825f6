"""Whether an answer is like the one recorded: the same members, the same values, and for what is random its form."""

import re
from typing import Any

FORMS = {
    "<id>": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "<time>": r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z",
    "<token>": r"[\w-]+\.[\w-]+\.[\w-]+",
    "<refresh>": r"[a-z0-9]{12}",
    "<hash>": r"(pkce_)?[0-9a-f]{56}",
    "<digits>": r"\d{6}",
    "<link>": r"https?://\S+\?token=(pkce_)?[0-9a-f]{56}&type=\w+&redirect_to=\S+",
    "<secret>": r"[A-Z2-7]{32}",
    "<svg>": r"<\?xml[\s\S]+<svg[\s\S]+</svg>\s*",
    "<text>": r".+",
    "<number>": r"\d+",
}


def difference(want: Any, got: Any, at: str = "body") -> str:
    """Empty where they are alike, else where and how they are not."""
    if isinstance(want, dict) and isinstance(got, dict):
        if want.keys() != got.keys():
            return f"{at} has {sorted(got.keys() - want.keys())} too many, lacks {sorted(want.keys() - got.keys())}"
        return _first(difference(want[name], got[name], f"{at}.{name}") for name in want)
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        return _first(
            difference(one, other, f"{at}[{n}]") for n, (one, other) in enumerate(zip(want, got, strict=True))
        )
    return "" if _alike(want, got) else f"{at} is {got!r}, recorded {want!r}"


def _first(problems: Any) -> str:
    return next((problem for problem in problems if problem), "")


def _alike(want: Any, got: Any) -> bool:
    if want == "<flag>":
        return isinstance(got, bool)
    if want == "<number>" and not isinstance(got, str):
        return isinstance(got, int)
    if isinstance(want, str) and isinstance(got, str) and "<" in want:
        return _in_form(want, got)
    return type(want) is type(got) and bool(want == got)


def _in_form(want: str, got: str) -> bool:
    pattern = re.escape(want)
    for form, shape in FORMS.items():
        pattern = pattern.replace(re.escape(form), shape)
    return re.fullmatch(pattern, got) is not None

"""Whether a quote may be cut out where it was: what is left out on either side must not turn its meaning round. Pure.

Everything here is folded text, so small letters and plain signs are enough.
"""

import re

# As much of the text beside a quote as is looked at.
BESIDE = 90

_NEVER = (
    r"not(?! only)|never|without|cannot|\w+n't|hardly|scarcely|barely|rarely|seldom|false|untrue|unlikely|unable"
    r"|(?:fail(?:s|ed|ing|ure)?|refus(?:es|ed|ing|al)) to|(?:lack|absence) of"
)
_NONE = r"no(?! doubt| question)|none|neither|nor|nobody|nothing"
# What may stand between a denial and the words that it denies: did not *significantly* improve.
_BETWEEN = (
    r"\w+ly|yet|always|ever|even|very|be|been|being|have|had|has|did|do|does|to|that|whether|it|the|a|an|any|all|of|for"
    r"|in|on|by|at|with|as|so|more|much|most|case|true|clear|evidence|support|sign|signs|proof|reason|indication|claim"
    r"|idea|view|notion|hypothesis|suggestion|mean|imply|show|find|found|think|believe|suggest|indicate|confirm"
)
# Where a clause ends, so does the reach of a denial.
_JOINING = r"and|but|while|whereas|because|which|who|when|where|if|so|although|though|since|until|after|before"
_TURNING = re.compile(
    rf"\b(?:(?:{_NEVER})(?: (?:{_BETWEEN})){{0,6}}|(?:{_NONE})(?: (?:{_BETWEEN})){{0,8}}"
    rf"|(?:{_NONE})(?: (?!(?:{_JOINING})\b)[^\W_]+){{0,4}})[ \"'(]*\Z"
)
# A quote that ends right before a denial: "those who did" is not "those who did not", nor "can" what "can't" says.
_TURNED = re.compile(
    r"['\")]* (?:not|never|no|hardly|scarcely|barely|rarely|seldom)\b|'[^\W\d_]"
    r"|['\")]* (?:is|are|was|were|be|been|proved|proves)"
    r" (?:false|untrue|wrong|incorrect|refuted|unfounded|a (?:myth|fallacy))\b"
)
# A sentence that is whole is turned round by none that follows it: "… in winter. No such thing …".
_FINISHED = re.compile(r"(?<!\bal)(?<!\betc)(?<!\bvs)(?<!\bcf)(?<!\b[a-z])[.!?][\"')]*\Z")
# 12.5 is neither 5 nor 12, -5 is not 5, 5 million are not 5, and less than 5 is not 5.
_CUT_BEFORE = re.compile(
    r"(?:\d[.,:/^*\u00d7]?|[-+]|[<>\u2264\u2265\u2260\u00b1~\u2248\u00d7\u00b7*/^$\u20ac\u00a3\u00a5] ?"
    r"|\b(?:minus|(?:less|fewer|more|greater) than|at (?:least|most)|up to|under|over|below|above"
    r"|hundred|thousand|million) )\Z"
)
_CUT_AFTER = re.compile(
    r"[.,:/-]\d|[%\u2030\u00b0\u00d7^\u00b1]| ?(?:[%\u2030]|percent\b|per cent\b|(?:hundred|thousand|[mbtr]+illion)\b"
    r"|[\u00d7^\u00b1*] ?\d)| \d{3}(?!\d)"
)
_TORN = re.compile(r"\ba \Z")
_GROUP_OF_THREE = re.compile(r"\d{3}(?!\d)")


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` says by itself what it says in its place."""
    before, after = text[max(0, start - BESIDE) : start], text[end : end + BESIDE]
    if before[-1:].isalnum() and text[start].isalnum():
        return False
    if after[:1].isalnum() and text[end - 1].isalnum():
        return False
    first = text[start : start + 4]
    if _cuts_a_number_before(before, first) or _cuts_a_number_after(text[start:end], after):
        return False
    return _TURNING.search(before) is None and not _is_turned(text[start:end], after) and not _is_torn(before, first)


def _is_turned(quote: str, after: str) -> bool:
    return _FINISHED.search(quote) is None and _TURNED.match(after) is not None


def _is_torn(before: str, first: str) -> bool:
    """The t of didn't, and the few of "a few"."""
    return (first in {"few ", "litt"} and _TORN.search(before) is not None) or (
        first[0] == "t" and before.endswith("n'")
    )


def _cuts_a_number_before(before: str, first: str) -> bool:
    if first[:1] in ".,":
        return first[1:2].isdigit() and before[-1:].isdigit()
    if not first[:1].isdigit():
        return False
    grouped = before[-1:] == " " and before[-2:-1].isdigit() and _GROUP_OF_THREE.match(first) is not None
    return grouped or _CUT_BEFORE.search(before) is not None


def _cuts_a_number_after(quote: str, after: str) -> bool:
    if quote[-1] in ".,":
        return quote[-2:-1].isdigit() and after[:1].isdigit()
    return quote[-1].isdigit() and _CUT_AFTER.match(after) is not None

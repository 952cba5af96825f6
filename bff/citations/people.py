"""Names as BibTeX writes them, parted and joined.

The rules are BibTeX's own (btxdoc; N. Markey, Tame the BeaST, part 11): `von Last, Jr, First`, `von Last, First` or
`First von Last`, where what begins in lower case is the particle, and braces hold together what must not be parted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bff.citations.latex import from_text, to_text

Person = dict[str, str]
_PIECES = re.compile(r"\\.|[{}]|,|\s+|[^\\{},\s]+", re.DOTALL)


def read(latex: str) -> list[Person]:
    """Whoever `and others` stands for is nobody to name."""
    people = (_person(name.strip()) for name in _apart(latex))
    return [person for person in people if person]


def _apart(latex: str) -> Iterator[str]:
    """At each `and` that no brace holds."""
    depth, name = 0, ""
    for piece in _PIECES.findall(latex):
        depth = max(0, depth + (piece == "{") - (piece == "}"))
        if depth == 0 and piece.lower() == "and" and (not name or name[-1].isspace()):
            yield name
            name = ""
        else:
            name += piece
    yield name


def _person(name: str) -> Person:
    if not name or name.lower() == "others":
        return {}
    if _is_one_group(name):
        return {"literal": to_text(name)}
    parts = _parts(name)
    if len(parts) == 1:
        return _spoken(parts[0])
    given = _joined(parts[-1]) if len(parts) > 2 else _joined(parts[1])  # noqa: PLR2004
    suffix = _joined(parts[1]) if len(parts) > 2 else ""  # noqa: PLR2004
    return _without_nothing(_family(parts[0]) | {"given": given, "suffix": suffix})


def _is_one_group(name: str) -> bool:
    if not (name.startswith("{") and name.endswith("}")) or name.startswith("{\\"):
        return False
    depth = 0
    for index, char in enumerate(name):
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return index == len(name) - 1
    return False


def _parts(name: str) -> list[list[str]]:
    """The words of each part between commas; what braces hold is one word."""
    parts: list[list[str]] = [[]]
    depth, word = 0, ""
    for piece in [*_PIECES.findall(name), " "]:
        depth = max(0, depth + (piece == "{") - (piece == "}"))
        if depth or not (piece == "," or piece.isspace()):
            word += piece
            continue
        if word:
            parts[-1].append(word)
            word = ""
        if piece == ",":
            parts.append([])
    if word:
        parts[-1].append(word)
    return parts


def _spoken(words: Sequence[str]) -> Person:
    """First von Last."""
    small = [index for index, word in enumerate(words[:-1]) if _is_particle(word)]
    if not small:
        return _without_nothing({"given": _joined(words[:-1]), "family": _joined(words[-1:])})
    return _without_nothing({"given": _joined(words[: small[0]])} | _family(words[small[0] :]))


def _family(words: Sequence[str]) -> Person:
    """von Last: the last word is always part of the name."""
    particles = 0
    while particles < len(words) - 1 and _is_particle(words[particles]):
        particles += 1
    return {"non-dropping-particle": _joined(words[:particles]), "family": _joined(words[particles:])}


def _is_particle(word: str) -> bool:
    if word.startswith("{") and not word.startswith("{\\"):
        return False
    first = next((char for char in to_text(word) if char.isalpha()), "")
    return first.islower()


def _joined(words: Iterable[str]) -> str:
    return to_text(" ".join(words)).strip()


def _without_nothing(person: Mapping[str, str]) -> Person:
    found = {part: text for part, text in person.items() if text}
    # A person by one name alone, or a part that nothing followed.
    if "family" not in found and found:
        return {"literal": " ".join(found.values())}
    return found


def write(people: Iterable[Mapping[str, str]]) -> str:
    return " and ".join(map(_written, people))


def _written(person: Mapping[str, str]) -> str:
    if "literal" in person or "family" not in person:
        return f"{{{from_text(person.get('literal', ''))}}}"
    particle = person.get("non-dropping-particle", "")
    given = " ".join(filter(None, [person.get("given"), person.get("dropping-particle")]))
    parts = [f"{from_text(particle)} {_held(person['family'])}".strip()]
    parts += [_held(person["suffix"])] if person.get("suffix") else []
    return ", ".join([*parts, _held(given)]) if given or len(parts) > 1 else f"{parts[0]},"


def _held(text: str) -> str:
    """In braces where the reader would part it."""
    latex = from_text(text)
    parted = "," in text or text[:1].islower() or re.search(r"(?i)(?:^|\s)and(?:\s|$)", text)
    return f"{{{latex}}}" if parted else latex

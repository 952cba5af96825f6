"""What the words of a document rest on, in their order, for the formats that list or mark it. Pure."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

import msgspec

from bff.exports.model import Math, Printable, Proof, Span, Spans


class Claim(NamedTuple):
    """`words` of the text rest on the proof; `evidence` is the id that their spans carry."""

    evidence: str
    words: str
    proof: Proof


def claims(printable: Printable) -> list[Claim]:
    """Once a piece of evidence, at its first words."""
    found: dict[str, Claim] = {}
    for spans in all_spans([*printable.blocks, *printable.notes]):
        for evidence, group in groupby(spans, key=lambda span: span.evidence):
            proof = printable.proofs.get(evidence or "")
            if evidence and proof and evidence not in found:
                found[evidence] = Claim(
                    evidence, " ".join("".join(each.text for each in group if each.note is None).split()), proof
                )
    return list(found.values())


def formulas(printable: Printable) -> list[str]:
    """As they were written, on lines of their own or within others."""
    spans = [span for spans in all_spans([*printable.blocks, *printable.notes]) for span in spans]
    return [*(span.text for span in spans if span.math), *(block.text for block in _maths(printable.blocks))]


def quoted(proof: Proof) -> str:
    """On one line, whatever the page's lines were."""
    return f"“{' '.join(proof.quote.split())}”"


def where(proof: Proof) -> str:
    """The source, and the page where there are pages."""
    return f"{proof.source}, p. {proof.page}" if proof.page else proof.source


def all_spans(part: Any) -> Iterator[Spans]:
    """The stretches of text of whatever blocks hold, however deep."""
    if isinstance(part, tuple | list) and part and isinstance(part[0], Span):
        yield tuple(part)
    elif isinstance(part, tuple | list):
        for each in part:
            yield from all_spans(each)
    elif isinstance(part, msgspec.Struct):
        for name in part.__struct_fields__:
            yield from all_spans(getattr(part, name))


def _maths(part: Any) -> Iterator[Math]:
    if isinstance(part, Math):
        yield part
    elif isinstance(part, msgspec.Struct):
        for name in part.__struct_fields__:
            yield from _maths(getattr(part, name))
    elif isinstance(part, tuple | list) and not isinstance(part, Span):
        for each in part:
            yield from _maths(each)

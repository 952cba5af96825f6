"""The demo's project and its half-written document."""

from typing import Any
from uuid import uuid4

TITLE = "Tides: a short explanation"
DESCRIPTION = "A demo. The vault holds one paper; the document waits for its second section."


def document() -> dict[str, Any]:
    return {
        "title": "How a tide table is made",
        "content": {
            "type": "doc",
            "content": [
                _paragraph(
                    "A harbour prints the hours of high water a year ahead, and is seldom wrong by more than a few "
                    "minutes. This note explains how that is possible, and where it stops being so."
                ),
                _heading(1, "What moves the sea"),
                _paragraph(
                    "Two bodies raise the tide, and they do not always pull together. When they do, the sea rises "
                    "further and falls further than in the weeks between."
                ),
                _heading(1, "From gravity to a timetable: the harmonic constituents of a port"),
                _block("paragraph"),
                _heading(1, "What no table can hold"),
                _block("paragraph"),
            ],
        },
    }


def _heading(level: int, text: str) -> dict[str, Any]:
    return _block("heading", text, level=level)


def _paragraph(text: str) -> dict[str, Any]:
    return _block("paragraph", text)


def _block(kind: str, text: str = "", **attrs: object) -> dict[str, Any]:
    inside = {"content": [{"type": "text", "text": text}]} if text else {}
    return {"type": kind, "attrs": {"id": str(uuid4()), **attrs}, **inside}

"""The commands that docs/operations.md opens with, as they stand there."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/operations.md"
COMPOSE = re.search(r"`\$compose` stands for `([^`]+)`", PAGE.read_text())[1]  # type: ignore[index]
ROW = re.compile(r"^\| [^|]+ \| (?:`([^`]+)`)? ?\| (?:`([^`]+)`)? ?\|$", re.MULTILINE)


def quick_reference() -> str:
    return PAGE.read_text().partition("## Quick reference")[2].partition("\n## ")[0]


def without_docker() -> list[str]:
    return [one for one, _ in ROW.findall(quick_reference()) if one]


def in_containers() -> list[str]:
    """What is typed where Docker is; a script that is named in one column alone is for both."""
    return [theirs or ours for ours, theirs in ROW.findall(quick_reference())]


def steps() -> list[str]:
    """Of the deployment of a new version."""
    return re.findall(r"^\d\. `([^`]+)`", quick_reference(), re.MULTILINE)

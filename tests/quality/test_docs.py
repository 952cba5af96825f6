"""Docs name paths; this finds the ones that moved away."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATH = re.compile(r"`((?:bff|web|infra|scripts|supabase|tests|e2e|bench|docs|requirements)/[\w./-]*)`")
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
# A page with its pictures should open at once.
MOST = 250_000
# Made by a run, so absent from a fresh checkout.
MADE = {"web/dist"}


def test_every_path_that_a_page_names_exists() -> None:
    missing = [
        f"{page.relative_to(ROOT)}: {path}"
        for page in PAGES
        for path in PATH.findall(page.read_text())
        if path.rstrip("/") not in MADE and not (ROOT / path).exists()
    ]

    assert missing == []


def test_every_picture_that_a_page_shows_is_there_and_small() -> None:
    shown = [page.parent / path for page in PAGES for path in re.findall(r"!\[[^\]]*\]\(([^):]+)\)", page.read_text())]

    assert shown
    assert [str(path) for path in shown if not path.exists() or path.stat().st_size > MOST] == []


def test_every_bench_says_what_it_ran_on() -> None:
    silent = [file.name for file in ROOT.glob("bench/*.py") if not re.search(r"machine\(\)", file.read_text())]

    assert silent == []


def test_there_are_pages_to_check() -> None:
    assert len(PAGES) > 5


def test_nothing_tracked_names_an_address_of_a_package_registry() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "requirements", "*package-lock.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    naming = [
        name
        for name in tracked
        if re.search(r'"resolved": "http|--(extra-)?index-url|--find-links', (ROOT / name).read_text())
    ]

    assert naming == []

"""Makes the demo through the doors that everybody uses. What is there already stays as it is."""

import os
import sys
import time
from typing import Any

from infra.embedded.demo.doors import DoorError, Doors
from infra.embedded.demo.paper import NAME, paper
from infra.embedded.demo.writing import DESCRIPTION, TITLE, document

PATIENCE = 20.0  # seconds


def main() -> int:
    try:
        make(Doors(os.environ))
    except DoorError as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    return 0


def make(doors: Doors) -> None:
    doors.admit(os.environ["DEMO_EMAIL"], os.environ["DEMO_PASSWORD"])
    project = _named(TITLE, doors.ask("GET", "/api/projects")["items"]) or doors.ask(
        "POST", "/api/projects", {"title": TITLE, "description": DESCRIPTION}
    )
    inside = f"/api/projects/{project['id']}"
    if not doors.ask("GET", f"{inside}/sources")["items"]:
        doors.send(f"{inside}/sources?name={NAME}", paper(), "application/pdf")
        _wait_until_read(doors, f"{inside}/sources")
    if not doors.ask("GET", f"{inside}/documents")["items"]:
        doors.ask("POST", f"{inside}/documents", document())


def _wait_until_read(doors: Doors, sources: str) -> None:
    """The first click on Draft finds the paper's words. A worker that takes longer is not waited for."""
    deadline = time.monotonic() + PATIENCE
    while doors.ask("GET", sources)["items"][0]["status"] == "pending" and time.monotonic() < deadline:
        time.sleep(0.1)


def _named(title: str, items: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((item for item in items if item["title"] == title), None)


if __name__ == "__main__":
    sys.exit(main())

"""A worker that a test may kill: `python worker_process.py FOLDER [SECONDS TO SLEEP BEFORE EACH FILE]`."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

from bff.jobs.worker import Pace, Worker

PACE = Pace(heartbeat=0.2, dead_after=1.0, rescue=0.3, grace=0.5, retry=0)


class Folder:
    """Stands for Storage: the same paths, below a folder."""

    def __init__(self, root: Path, sleep: float = 0) -> None:
        self._root = root
        self._sleep = sleep

    async def fetch(self, path: str, into: Path) -> None:
        await asyncio.sleep(self._sleep)
        shutil.copy(self._root / path, into)

    async def remove(self, paths: list[str]) -> None:
        for path in paths:
            (self._root / path).unlink(missing_ok=True)


def main() -> None:
    folder = Folder(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0)
    worker = Worker(os.environ["WORKER_DATABASE_URL"], folder, pace=PACE)
    asyncio.run(worker.run(lambda: print("ready", flush=True)))


if __name__ == "__main__":
    main()

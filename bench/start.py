"""How long a start takes: the first, from an empty folder, and the second. `python bench/start.py [times]`.

The stack's own figure: from being told to start until every service answers, with everything installed.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.machine import machine  # noqa: E402
from infra.embedded import ports as stack_ports  # noqa: E402
from infra.embedded.ports import VARIABLES, Ports  # noqa: E402

PROMISED = {"first": 5.0, "second": 2.0}


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    taken: dict[str, list[float]] = {name: [] for name in PROMISED}
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            environ = settings(Path(folder) / "ibid")
            for seconds in taken.values():
                seconds.append(start(environ))
                command("stop", environ)
            command("reset", environ)
    print(machine())
    for name, seconds in taken.items():
        least, middle = min(seconds), statistics.median(seconds)
        print(f"{name:>6} start: median {middle:.1f} s, least {least:.1f} s (promised: {PROMISED[name]:.0f} s)")


def settings(home: Path) -> dict[str, str]:
    free = stack_ports.free_like(Ports(gateway=3600, postgres=5800, smtp=3690, mail=3691), "127.0.0.1")
    chosen = {variable: str(getattr(free, name)) for name, variable in VARIABLES.items()}
    return dict(os.environ) | chosen | {"IBID_HOME": str(home)}


def start(environ: dict[str, str]) -> float:
    found = re.search(r"ready in ([\d.]+) s", command("up", environ, "--detach"))
    assert found is not None
    return float(found[1])


def command(name: str, environ: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "infra.embedded", name, *words],
        cwd=ROOT, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()

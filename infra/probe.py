"""Whether a container's service is well, for its health check: `python -m infra.probe ADDRESS` or `… worker`."""

import os
import sys
import urllib.request

import psycopg

WITHIN = 5
# A worker says every few seconds that it lives; after this one that says nothing is dead.
SILENT = 30
HEARD = """
select exists (
  select from procrastinate.procrastinate_workers where last_heartbeat > now() - make_interval(secs => %s)
)
"""


def answers(address: str) -> bool:
    """Whether it answers 2xx: anything else raises."""
    with urllib.request.urlopen(address, timeout=WITHIN) as answer:  # noqa: S310 - our own health check names it
        return bool(answer.status < 300)  # noqa: PLR2004


def worker_lives(database_url: str) -> bool:
    with psycopg.connect(database_url, connect_timeout=WITHIN) as database:
        [found] = database.execute(HEARD, [SILENT]).fetchone() or [False]
        return bool(found)


def main() -> int:
    [asked] = sys.argv[1:]
    try:
        well = worker_lives(os.environ["DATABASE_URL"]) if asked == "worker" else answers(asked)
    except (OSError, psycopg.Error) as problem:
        print(f"{asked}: {problem}", file=sys.stderr)  # noqa: T201
        return 1
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())

"""Whether a container's service is well, for its health check: `python -m infra.probe ADDRESS` or `… worker`."""

import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

WITHIN = 5
# A worker says every few seconds that it lives; after this one that says nothing is dead.
SILENT = 30
HEARD = """
select exists (
  select from procrastinate.procrastinate_workers where last_heartbeat > now() - make_interval(secs => %s)
)
"""


def answers(address: str) -> bool:
    """Whether it answers 2xx. Raises OSError or HTTPException where it does not answer at all."""
    asked = urlsplit(address)
    server = HTTPConnection(asked.netloc, timeout=WITHIN)
    server.request("GET", asked.path)
    return server.getresponse().status < 300  # noqa: PLR2004


def worker_lives(database_url: str) -> bool:
    # Read here: it takes most of a second of a busy core, which whoever only asks a server needs not spend.
    import psycopg  # noqa: PLC0415

    try:
        with psycopg.connect(database_url, connect_timeout=WITHIN) as database:
            [found] = database.execute(HEARD, [SILENT]).fetchone() or [False]
            return bool(found)
    except psycopg.Error as problem:
        raise ConnectionError(problem) from problem


def main() -> int:
    [asked] = sys.argv[1:]
    try:
        well = worker_lives(os.environ["DATABASE_URL"]) if asked == "worker" else answers(asked)
    except (OSError, HTTPException) as problem:
        print(f"{asked}: {problem}", file=sys.stderr)  # noqa: T201
        return 1
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())

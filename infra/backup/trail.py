"""What operators did, noted in the audit trail of the database that they did it to."""

import psycopg
from psycopg.types.json import Jsonb

NOTE = "insert into public.audit_logs (action, resource_type, metadata) values (%s, 'backup', %s)"


def note(url: str, action: str, **told: str | int) -> None:
    with psycopg.connect(url) as database:
        database.execute(NOTE, [f"ops:{action}", Jsonb(told)])

"""The policies of the vault's bucket, asked as PostgREST and the Storage server ask them: as the caller's role."""

import json
from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
from psycopg.rows import DictRow

from tests.rls.world import World

Db = psycopg.Connection[DictRow]


def storage_problems(db: Db, world: World, stranger: World) -> Iterator[str]:
    folder = f"{world.owner}/{world.ids['projects']}"
    used, free = world.rows["vault_items"]["storage_path"], f"{folder}/2-free.pdf"
    db.execute("insert into storage.buckets (id, name) values (%s, %s)", [folder, folder])
    try:
        yield from _elsewhere(db, world, folder)
        for path in (used, free):
            db.execute("insert into storage.objects (bucket_id, name) values ('vault', %s)", [path])
        yield from _reading(db, world, stranger, free)
        yield from _putting(db, world, stranger, folder)
        yield from _removing(db, world, stranger, used, free)
    finally:
        with db.transaction():
            db.execute("set local storage.allow_delete_query = 'true'")
            db.execute("delete from storage.objects where starts_with(name, %s)", [str(world.owner)])
            db.execute("delete from storage.buckets where id = %s", [folder])


def _elsewhere(db: Db, world: World, bucket: str) -> Iterator[str]:
    """The policies open one bucket, whatever a name in another looks like."""
    path = f"{bucket}/4-reeds.pdf"
    db.execute("insert into storage.objects (bucket_id, name) values (%s, %s)", [bucket, path])
    # A condition on a column would let the policy for reading hide a hole in that for removing.
    for act in ("select 1", "delete"):
        if _as(db, world.owner, f"{act} from storage.objects where %s <> ''", path) > 0:
            yield f"owner can {act} a file of another bucket"
    put = f"insert into storage.objects (bucket_id, name) values ('{bucket}', %s)"
    if _as(db, world.owner, put, f"{bucket}/5-reeds.pdf") == 1:
        yield "owner can put a file into another bucket"


def _reading(db: Db, world: World, stranger: World, path: str) -> Iterator[str]:
    sought = "select 1 from storage.objects where name = %s"
    if _as(db, world.owner, sought, path) != 1:
        yield "owner cannot read their file"
    if _as(db, stranger.owner, sought, path) > 0:
        yield "stranger can read a file"
    if _as(db, None, sought, path) > 0:
        yield "anon can read a file"


def _putting(db: Db, world: World, stranger: World, folder: str) -> Iterator[str]:
    put = "insert into storage.objects (bucket_id, name) values ('vault', %s)"
    if _as(db, world.owner, put, f"{folder}/3-{uuid4().hex}") != 1:
        yield "owner cannot put a file into their project"
    if _as(db, stranger.owner, put, f"{folder}/3-{uuid4().hex}") == 1:
        yield "stranger can put a file into the owner's folder"
    if _as(db, world.owner, put, f"{stranger.owner}/{world.ids['projects']}/3-x") == 1:
        yield "owner can put a file into a stranger's folder"
    if _as(db, world.owner, put, f"{world.owner}/{stranger.ids['projects']}/3-x") == 1:
        yield "owner can put a file under a project that is not theirs"
    for name in ("deeper/3-x", "../3-x", "x", "3-"):
        if _as(db, world.owner, put, f"{folder}/{name}") == 1:
            yield f"owner can put a file where no source may point: {name}"


def _removing(db: Db, world: World, stranger: World, used: str, free: str) -> Iterator[str]:
    removed = "delete from storage.objects where name = %s"
    if _as(db, stranger.owner, "delete from storage.objects where %s <> ''", free) > 0:
        yield "stranger can remove a file"
    if _as(db, world.owner, removed, used) > 0:
        yield "owner can remove a file that a source needs"
    if _as(db, world.owner, removed, free) != 1:
        yield "owner cannot remove a file that no source needs"
    if _as(db, world.owner, "update storage.objects set metadata = '{}' where name = %s", used) > 0:
        yield "owner can replace a source's file"


def _as(db: Db, person: UUID | None, query: str, value: str) -> int:
    """Rows that the statement touched, or -1 when it was refused; undone in any case."""
    role = "authenticated" if person else "anon"
    touched = -1
    try:
        with db.transaction(force_rollback=True):
            db.execute("set local storage.allow_delete_query = 'true'")
            db.execute(
                "select set_config('request.jwt.claims', %s, true)", [json.dumps({"sub": str(person), "role": role})]
            )
            db.execute(f"set local role {role}".encode())
            touched = db.execute(query.encode(), [value]).rowcount
    except psycopg.errors.InsufficientPrivilege:
        return -1
    return touched

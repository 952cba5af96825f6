"""Records what a test makes and removes it, children before parents, also after a failure."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from graphlib import TopologicalSorter
from typing import Any

import httpx

from tests.stack import PASSWORD, Person, Stack

Ask = Callable[..., list[dict[str, Any]]]

# Where a person may have left a trace: any column of these names, in every table that the catalog knows.
TRACES = ("owner_id", "user_id", "author_id", "owner", "email")


class Made:
    """Ask it for people; tell it of rows and files. `remove` takes everything away and may be called twice."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._people: list[Person] = []
        self._rows: dict[str, list[str]] = defaultdict(list)
        self._files: list[str] = []

    def person(self, password: str = PASSWORD) -> Person:
        self._people.append(self._stack.person(password=password))
        return self._people[-1]

    def account(self, email: str) -> None:
        """One that the test made itself, by signing up; it need not exist in the end."""
        self._people.append(Person("", email, "", ""))

    def row(self, table: str, row_id: object) -> None:
        self._rows[table].append(str(row_id))

    def file(self, path: str) -> None:
        """In the vault's bucket."""
        self._files.append(path)

    def remove(self) -> None:
        with self._stack.asking() as sql:
            for table in children_first(sql) if len(self._rows) > 1 else list(self._rows):
                if ids := self._rows.pop(table, None):
                    sql(f"delete from public.{table} where id::text = any(%s)", ids)
            self._remove_files(sql)
            while self._people:
                self._forget(sql, self._people.pop())

    def _remove_files(self, sql: Ask) -> None:
        headers = {"apikey": self._stack.service_key, "authorization": f"Bearer {self._stack.service_key}"}
        known = [user for person in self._people for user in _ids(sql, person)]
        stored = sql("select name from storage.objects where split_part(name, '/', 1) = any(%s)", known)
        paths = [*self._files, *(row["name"] for row in stored)]
        self._files.clear()
        if paths:
            address = f"{self._stack.url}/storage/v1/object/vault"
            httpx.request("DELETE", address, json={"prefixes": paths}, headers=headers).raise_for_status()

    def _forget(self, sql: Ask, person: Person) -> None:
        for user in _ids(sql, person):
            self._stack.forget(Person(user, person.email, "", ""))
            # Only a test may take lines out of the audit trail; the product keeps them under a pseudonym.
            sql("delete from public.audit_logs where user_pseudonym = private.pseudonym(%s::uuid)", user)
        sql("delete from public.auth_attempts where email = lower(%s)", person.email)


def _ids(sql: Ask, person: Person) -> list[str]:
    """None for one who never came to be; an account that signed itself up is known by its address."""
    query = "select id::text from auth.users where email = %s or id::text = %s"
    return [row["id"] for row in sql(query, person.email, person.id)]


@contextmanager
def cleaned(stack: Stack) -> Iterator[Made]:
    with removed(Made(stack)) as made:
        yield made


@contextmanager
def removed(made: Made) -> Iterator[Made]:
    try:
        yield made
    finally:
        made.remove()


def children_first(sql: Ask) -> tuple[str, ...]:
    """Tables of public in the order in which rows may be deleted, from the catalog's foreign keys."""
    parents = sql("""
        select c.relname as child, p.relname as parent
        from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid
        where k.contype = 'f' and k.connamespace = 'public'::regnamespace and c.oid <> p.oid
          and p.relnamespace = 'public'::regnamespace""")
    tables = sql("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
    graph: dict[str, set[str]] = {table["relname"]: set() for table in tables}
    for key in parents:
        graph[key["parent"]].add(key["child"])
    return tuple(TopologicalSorter(graph).static_order())


def traces(stack: Stack, person: Person) -> dict[str, int]:
    """How many rows, by table and column, still name the person."""
    columns = stack.sql(
        """
        select table_schema, table_name, column_name from information_schema.columns
        join pg_tables on schemaname = table_schema and tablename = table_name
        where table_schema in ('public', 'auth', 'storage') and column_name = any(%s)""",
        list(TRACES),
    )
    found: dict[str, int] = {}
    for column in columns:
        name = f"{column['table_schema']}.{column['table_name']}"
        query = f"select count(*) as n from {name} where {column['column_name']}::text = any(%s)"
        count: Any = stack.sql(query, [person.id, person.email])[0]["n"]
        if count:
            found[f"{name}.{column['column_name']}"] = count
    return found

"""supabase-py signs in and works under row security, past the BFF, and the invariants hold for it too."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from postgrest.exceptions import APIError
from supabase.lib.client_options import SyncClientOptions

from supabase import Client, create_client
from tests.stack import Person, Stack

# The library warns of how it calls itself.
pytestmark = pytest.mark.filterwarnings(
    "ignore:The '(timeout|verify|proxy)' parameter is deprecated:DeprecationWarning"
)


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """Ours to close: the library leaves its own open."""
    with httpx.Client(timeout=30) as found:
        yield found


@pytest.fixture
def signed_in(stack: Stack, person: Callable[[], Person], http: httpx.Client) -> Iterator[Client]:
    one = person()
    client = create_client(stack.url, stack.anon_key, SyncClientOptions(httpx_client=http))
    client.auth.sign_in_with_password({"email": one.email, "password": one.password})
    yield client
    client.auth.sign_out()


def document(client: Client) -> tuple[str, dict[str, Any]]:
    project = client.table("projects").insert({"title": "Reeds"}).execute().data[0]["id"]
    made = client.table("documents").insert({"project_id": project, "title": "On reeds"}).execute().data[0]
    return project, made


def saved(client: Client, of: dict[str, Any], *nodes: dict[str, Any], version: int) -> dict[str, Any]:
    content = {"type": "doc", "content": [{"type": "paragraph", "attrs": {"id": str(uuid4())}, "content": list(nodes)}]}
    arguments = {
        "document_id": of["id"], "expected_version": version, "title": of["title"], "content": content,
        "plain_text": "", "word_count": 0,
    }  # fmt: skip
    answer: dict[str, Any] = client.rpc("save_document", arguments).execute().data
    return answer


def test_a_client_writes_and_reads_what_is_its_own(signed_in: Client) -> None:
    project, made = document(signed_in)

    after = saved(signed_in, made, {"type": "text", "text": "Reeds bend."}, version=1)

    assert (after["version"], after["project_id"]) == (2, project)
    versions = signed_in.table("document_versions").select("version").eq("document_id", made["id"]).execute().data
    assert {row["version"] for row in versions} == {1, 2}
    acts = signed_in.table("audit_logs").select("action").eq("resource_id", made["id"]).execute().data
    assert [row["action"] for row in acts] == ["document:create"]


def test_a_stale_save_is_refused_with_the_version(signed_in: Client) -> None:
    _, made = document(signed_in)
    saved(signed_in, made, version=1)

    with pytest.raises(APIError) as refused:
        saved(signed_in, made, version=1)

    assert (refused.value.code, refused.value.details) == ("PT409", "2")


def test_a_client_cannot_attest_what_is_the_servers(signed_in: Client) -> None:
    project, made = document(signed_in)
    words = {"project_id": project, "document_id": made["id"], "claim": "x", "quote": "x", "state": "exact"}

    with pytest.raises(APIError) as refused:
        signed_in.table("evidence").insert(words).execute()
    assert refused.value.code == "42501"

    invented = str(uuid4())
    mark = {"type": "evidence", "attrs": {"evidenceId": invented}}
    saved(signed_in, made, {"type": "text", "text": "x", "marks": [mark]}, version=1)
    states = signed_in.rpc("evidence_of_document", {"document_id": made["id"]}).execute().data
    assert [(row["id"], row["state"]) for row in states] == [(invented, "unverified")]


def test_one_who_is_not_signed_in_reads_nothing(stack: Stack, signed_in: Client) -> None:
    _, made = document(signed_in)

    with httpx.Client() as http:
        other = create_client(stack.url, stack.anon_key, SyncClientOptions(httpx_client=http))
        asked = other.table("documents").select("id").eq("id", made["id"])
        with pytest.raises(APIError):
            asked.execute()

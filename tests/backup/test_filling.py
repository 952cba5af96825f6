"""The rows of a large table are dealt out among connections: each comes whole, and none is lost or comes twice."""

import io
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.backup import filling, problems, reading, scratch, verifying
from infra.backup.manifest import Manifest
from infra.backup.target import Target
from infra.embedded import keys

PASSWORDS = verifying.passwords(keys.make())
NOTE = b"\n\n--\n-- PostgreSQL database dump complete\n--\n\n"


@given(
    rows=st.lists(st.text(st.sampled_from("aé\t\\.\n"), max_size=9), max_size=40),
    hand=st.integers(1, 20),
)
def test_every_row_is_handed_on_whole_wherever_the_reading_stops(rows: list[str], hand: int) -> None:
    # As COPY writes them.
    written = [row.replace("\\", "\\\\").replace("\n", "\\n").encode() + b"\n" for row in rows]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filling, "HAND", hand)
        hands = [one for one in filling._hands(io.BytesIO(b"".join(written) + filling.END + NOTE)) if one]

    assert b"".join(hands) == b"".join(written)
    assert all(one.endswith(b"\n") for one in hands)


@pytest.fixture
def told(kept: Path, tmp_path: Path) -> Manifest:
    return reading.unpack(kept, tmp_path / "read", "")


@pytest.mark.timeout(300)
def test_a_database_is_the_same_with_every_table_dealt_out(
    target: Target, told: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "LARGE", 1)
    monkeypatch.setattr(filling, "HAND", 512)
    monkeypatch.setattr(filling, "CORES", 3)
    large, _ = filling._entries(tmp_path / "read", told)
    assert any(" TABLE DATA auth users " in entry for entry in large)
    (tmp_path / "read/all.list").unlink()
    with scratch.place(target.home) as at, scratch.cluster(at) as cluster:
        cluster.fill(tmp_path / "read", told)

        scratch.compare(told, cluster.filled(PASSWORDS))


@pytest.mark.timeout(300)
def test_rows_that_one_connection_cannot_take_end_it_all(
    target: Target, told: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "LARGE", 1)
    monkeypatch.setattr(filling, "_hands", lambda _: [b"no such row\n"])
    with scratch.place(target.home) as at, scratch.cluster(at) as cluster:
        cluster.fill(tmp_path / "read", told)
        with pytest.raises((problems.NotPossible, psycopg.Error)):
            cluster.filled(PASSWORDS)

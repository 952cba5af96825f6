"""What was acknowledged survives a kill; what was not leaves nothing behind; memory stays flat."""

import os
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.conformance.storage import tus
from tests.conformance.storage.under_test import Storage, own
from tests.sampling import cases
from tests.stack import Stack

pytestmark = pytest.mark.ours


def _files(home: Path, bucket: str = "") -> list[Path]:
    """Every file of a bucket, or of all; not those of uploads in parts, which may go on."""
    found = [path for path in (home / "stub" / "stub" / bucket).rglob("*") if path.is_file()]
    return [path for path in found if path.parent.name != ".resumable"]


class Writers:
    """Four people who keep replacing five objects each, one of them in parts; they remember what was acknowledged."""

    def __init__(self, storage: Storage, bucket: str) -> None:
        self.acknowledged: dict[str, int] = {}
        self.busy = threading.Event()
        self._storage, self._bucket = storage, bucket
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(4)]
        for thread in self._threads:
            thread.start()

    def _write(self, writer: int) -> None:
        client = self._storage.client("service_role")
        for turn in range(1000):
            path, content = f"{writer}/{turn % 5}.bin", f"{turn} ".encode() * 20_000
            try:
                send = self._in_parts if writer == 0 else self._whole
                sent = send(client, path, content)
            except httpx.HTTPError:
                return
            if sent.is_success:
                self.acknowledged[path] = turn
            if len(self.acknowledged) > 8 and any(one.startswith("0/") for one in self.acknowledged):
                self.busy.set()

    def _whole(self, client: httpx.Client, path: str, content: bytes) -> httpx.Response:
        return client.put(f"/object/{self._bucket}/{path}", content=content)

    def _in_parts(self, client: httpx.Client, path: str, content: bytes) -> httpx.Response:
        upsert, half = {"x-upsert": "true"}, len(content) // 2
        begun = tus.begin(client, self._bucket, path, len(content), headers=upsert)
        tus.send(client, begun.headers["location"], 0, content[:half], **upsert)
        return tus.send(client, begun.headers["location"], half, content[half:], **upsert)

    def join(self) -> None:
        for thread in self._threads:
            thread.join()


def test_a_kill_in_mid_upload_loses_no_acknowledged_object(tmp_path: Path, stack: Stack, bucket: str) -> None:
    with own(tmp_path, stack) as (storage, process):
        writers = Writers(storage, bucket)
        assert writers.busy.wait(30)
        process.kill()
        writers.join()

    with own(tmp_path, stack) as (storage, _):
        client = storage.client("service_role")
        listed = client.post(f"/object/list-v2/{bucket}", json={}).json()["objects"]
        for entry in listed:
            assert len(client.get(f"/object/{bucket}/{entry['name']}").content) == entry["metadata"]["size"]
        for path, turn in writers.acknowledged.items():
            body = client.get(f"/object/{bucket}/{path}").content
            # A later upload of the same writer may have been written down just before the kill, unheard.
            assert int(body.split(b" ")[0]) >= turn
        # What stopped halfway in parts may go on; nothing else is left over.
        assert len(_files(tmp_path)) == len(listed)
        client.post(f"/bucket/{bucket}/empty", json={})
        assert client.delete(f"/bucket/{bucket}").status_code == 200
    assert _files(tmp_path) == []


def test_an_upload_that_breaks_off_leaves_nothing(storage: Storage, service: httpx.Client, bucket: str) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * 1_000_000
        raise OSError("the train entered a tunnel")

    with pytest.raises(OSError, match="tunnel"):
        service.post(f"/object/{bucket}/half", content=broken())
    assert service.get(f"/object/{bucket}/half").json()["code"] == "NoSuchKey"
    deadline = time.monotonic() + 60
    # The server hears of the break a moment later.
    while (left := _files(storage.home, ".incoming")) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert left == _files(storage.home, bucket) == []


def _most(pid: int) -> int:
    """The most memory that the process ever had, in bytes."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) * 1024


@pytest.mark.timeout(cases(120, 600))
def test_a_large_upload_and_download_need_little_memory(tmp_path: Path, stack: Stack, bucket: str) -> None:
    blocks = cases(100, 1024)
    size = blocks * 1024 * 1024
    block = b"0123456789abcdef" * 65_536
    with own(tmp_path, stack) as (storage, process):
        client = storage.client("service_role")
        client.post(f"/object/{bucket}/warm", content=b"x" * 5_000_000)
        before = psutil.Process(process.pid).memory_info().rss
        sent = client.post(
            f"/object/{bucket}/large",
            content=(block for _ in range(blocks)),
            headers={"content-length": str(size)},
        )
        assert sent.status_code == 200
        address = tus.begin(client, bucket, "parts", size // 4).headers["location"]
        part = tus.send(client, address, 0, (block for _ in range(blocks // 4)), content_length=str(size // 4))
        assert part.status_code == 204
        with client.stream("GET", f"/object/{bucket}/large") as response:
            assert sum(len(chunk) for chunk in response.iter_bytes(1_048_576)) == size
        grown = _most(process.pid) - before
    print(f"memory grew by {grown / 1_048_576:.1f} MiB over {blocks} MiB up and down")
    assert grown < 64 * 1_048_576


def test_two_writers_of_one_name_leave_one_whole_object(storage: Storage, service: httpx.Client, bucket: str) -> None:
    def write(letter: bytes) -> None:
        service.put(f"/object/{bucket}/same", content=letter * 300_000)

    writers = [threading.Thread(target=write, args=(bytes([65 + n]),)) for n in range(12)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    body = service.get(f"/object/{bucket}/same").content
    assert len(body) == 300_000
    assert len(set(body)) == 1
    assert len(_files(storage.home, bucket)) == 1


def test_files_carry_what_the_real_server_reads_from_them(storage: Storage, service: httpx.Client, bucket: str) -> None:
    """Its file backend asks the file, not the row, for type and caching; the folders are its own too."""
    headers = {"content-type": "text/plain", "cache-control": "max-age=9"}
    service.post(f"/object/{bucket}/a.txt", content=b"x", headers=headers)
    service.post("/object/move", json={"bucketId": bucket, "sourceKey": "a.txt", "destinationKey": "b/c.txt"})
    version = service.get(f"/object/info/{bucket}/b/c.txt").json()["version"]

    (file,) = _files(storage.home, bucket)
    assert file == storage.home / "stub" / "stub" / bucket / "b" / "c.txt" / version
    try:
        assert os.getxattr(file, "user.supabase.content-type") == b"text/plain"
        assert os.getxattr(file, "user.supabase.cache-control") == b"max-age=9"
    except OSError as problem:
        pytest.skip(f"this file system has no attributes: {problem}")

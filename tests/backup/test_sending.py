"""A backup goes to a bucket whole or is said not to be there, and whoever watches hears of those that were made."""

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from infra.backup import problems, sending, target

# Takes no word that the real one would not understand so, and puts the file where it was told.
STUB = """#!{python}
import os, pathlib, shutil, sys
if pathlib.Path({bucket!r}, "full").exists():
    sys.exit("the bucket takes no more")
words = sys.argv[1:]
{parse}
place = pathlib.Path({bucket!r}, place)
place.parent.mkdir(parents=True, exist_ok=True)
shutil.copy(file, place)
with open({log!r}, "a") as log:
    log.write(place.name + "\\n")
"""
AWS = """
if words[:1] == ["--endpoint-url"]:
    assert words.pop(0) and words.pop(0) == "https://s3.example.org"
assert words[:3] == ["s3", "cp", "--only-show-errors"] and len(words) == 5, words
file, place = words[3], words[4].removeprefix("s3://")
"""
RCLONE = """
assert words[:2] == ["copyto", "--s3-no-check-bucket"] and len(words) == 4, words
told = {name: value for name, value in os.environ.items() if name.startswith("RCLONE_S3_")}
assert told == {"RCLONE_S3_PROVIDER": "Other", "RCLONE_S3_ENV_AUTH": "true",
    "RCLONE_S3_ENDPOINT": "https://s3.example.org", "RCLONE_S3_REGION": "eu-1"}, told
file, place = words[2], words[3].removeprefix(":s3:")
"""


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("AWS_REGION", "eu-1")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bucket").mkdir()
    file = tmp_path / "backup_20261126_030000.tar.gz"
    file.write_bytes(b"an archive")
    file.with_name(f"{file.name}.sha256").write_text("its sum")
    return file


def install(folder: Path, name: str, parse: str) -> None:
    stub = folder / "bin" / name
    words = {"python": sys.executable, "bucket": str(folder / "bucket"), "log": str(folder / "log"), "parse": parse}
    stub.write_text(STUB.format(**words))
    stub.chmod(0o755)


@pytest.mark.parametrize(("name", "parse"), [("aws", AWS), ("rclone", RCLONE)])
def test_an_archive_is_sent_and_its_sum_last(archive: Path, tmp_path: Path, name: str, parse: str) -> None:
    install(tmp_path, name, parse)

    place = sending.send(archive, "vellum", "https://s3.example.org")

    assert place == f"s3://vellum/backups/{archive.name}"
    sent = tmp_path / "bucket/vellum/backups"
    assert (sent / archive.name).read_bytes() == archive.read_bytes()
    assert (tmp_path / "log").read_text().splitlines() == [archive.name, f"{archive.name}.sha256"]


def test_one_that_could_not_be_sent_is_kept_and_says_why(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(problems.NotPossible, match="neither aws nor rclone"):
        sending.send(archive, "vellum", "")

    install(tmp_path, "aws", AWS)
    (tmp_path / "bucket/full").touch()
    with pytest.raises(problems.NotPossible, match=r"is kept, but could not be sent.*takes no more"):
        sending.send(archive, "vellum", "")
    assert archive.exists()


@pytest.fixture
def watcher() -> Iterator[tuple[str, list[str]]]:
    """Its address, and what it was asked for. It answers 500 to what it does not know."""
    heard: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200 if self.path == "/ping" else 500)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        running = threading.Thread(target=server.serve_forever)
        running.start()
        yield f"http://127.0.0.1:{server.server_port}", heard
        server.shutdown()
        running.join()


def test_a_heartbeat_is_heard_and_one_that_is_not_is_only_said(watcher: tuple[str, list[str]]) -> None:
    at, heard = watcher

    assert sending.beat(f"{at}/ping") == ""
    assert "500" in sending.beat(f"{at}/other")
    assert sending.beat("file:///etc/passwd") == "it is no web address"
    assert "refused" in sending.beat("http://127.0.0.1:9/")
    assert heard == ["/ping", "/other"]


def test_settings_are_lines_of_the_stacks_file_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "env").write_text("BACKUP_S3_BUCKET='vellum'\nBACKUP_KEEP_DAILY=3\nBACKUP_HEARTBEAT_URL=http://a/\n")
    monkeypatch.setenv("BACKUP_KEEP_DAILY", "9")

    told = target.settings(tmp_path / "env")

    assert (told.bucket, told.rule.daily, told.rule.weekly, told.heartbeat) == ("vellum", 9, 4, "http://a/")

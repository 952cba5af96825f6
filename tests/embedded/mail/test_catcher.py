"""The mail catcher over real SMTP and HTTP: what is sent is kept, found, shown and removed; nothing goes on."""

import os
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from infra.embedded.mail import store

ROOT = Path(__file__).parents[3]
# The fields of Mailpit's answers (server/apiv1/messages.go and internal/storage/structs.go of Mailpit 1.27).
LIST = {"total", "unread", "count", "messages_count", "messages_unread", "start", "tags", "messages"}
BOTH = {"ID", "MessageID", "From", "To", "Cc", "Bcc", "ReplyTo", "Subject", "Username", "Tags", "Size", "Attachments"}
SUMMARY = BOTH | {"Read", "Created", "Snippet"}
WHOLE = BOTH | {"ReturnPath", "ListUnsubscribe", "Date", "Text", "HTML", "Inline"}


@pytest.fixture(scope="module")
def smtp_port() -> int:
    return _free()


@pytest.fixture(scope="module")
def page(smtp_port: int) -> Iterator[httpx.Client]:
    port = _free()
    environ = {"PATH": os.environ["PATH"], "MAIL_SMTP_PORT": str(smtp_port), "MAIL_PAGE_PORT": str(port)}
    process = _start(environ)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        _wait(client)
        yield client
    process.terminate()
    assert process.wait(3) == 0


@pytest.fixture
def inbox(page: httpx.Client) -> httpx.Client:
    """An empty one."""
    assert page.request("DELETE", "/api/v1/messages").status_code == 200
    return page


def test_a_letter_is_kept_and_read_by_mailpits_api(inbox: httpx.Client, smtp_port: int) -> None:
    _send(smtp_port, "ann@example.com", "Größe", "Zeile eins\n", html="<p>Zeile eins</p>", attached=b"a note")

    listed = inbox.get("/api/v1/messages").json()
    assert (listed["total"], listed["messages_count"], listed["count"], listed["start"]) == (1, 1, 1, 0)
    assert listed.keys() == LIST
    found = listed["messages"][0]
    assert found.keys() == SUMMARY
    assert found["Subject"] == "Größe"
    assert found["To"] == [{"Name": "", "Address": "ann@example.com"}]
    assert found["From"]["Address"] == "ibid@example.com"
    whole = inbox.get(f"/api/v1/message/{found['ID']}").json()
    assert whole["Text"].splitlines() == ["Zeile eins"]
    assert "<p>Zeile eins</p>" in whole["HTML"]
    assert whole.keys() == WHOLE
    assert whole["Date"] == "2026-01-02T03:04:05+00:00"
    assert [(one["FileName"], one["ContentType"], one["Size"]) for one in whole["Attachments"]] == [
        ("note.txt", "text/plain", 6)
    ]
    assert inbox.get("/api/v1/message/latest").json()["ID"] == found["ID"]
    assert inbox.get("/api/v1/message/nothing").status_code == 404


def test_a_search_finds_whom_a_letter_is_for_newest_first(inbox: httpx.Client, smtp_port: int) -> None:
    for to, subject in (("ann@example.com", "one"), ("bob@example.com", "two"), ("ann@example.com", "three")):
        _send(smtp_port, to, subject, "words")

    def subjects(query: str) -> list[str]:
        return [one["Subject"] for one in inbox.get("/api/v1/search", params={"query": query}).json()["messages"]]

    assert subjects('to:"ann@example.com"') == ["three", "one"]
    assert subjects("to:ann@example.com subject:one") == ["one"]
    assert subjects('subject:"two"') == ["two"]
    assert subjects("to:nobody@example.com") == []
    assert subjects("to:ann@example.com -subject:one") == ["three"]


def test_a_search_reads_a_letter_as_a_person_does(inbox: httpx.Client, smtp_port: int) -> None:
    _send(smtp_port, "ann@example.com", "Confirm your address", "Größe zählt, sagt der Brief.")

    def found(query: str) -> int:
        answer: int = inbox.get("/api/v1/search", params={"query": query}).json()["messages_count"]
        return answer

    assert found("größe") == 1  # sent in base64 or quoted-printable
    assert found('subject:"confirm your"') == 1
    assert found('subject:"your confirm"') == 0
    assert inbox.get("/api/v1/search").status_code == 400


def test_a_list_is_given_in_pages(inbox: httpx.Client, smtp_port: int) -> None:
    for number in range(5):
        _send(smtp_port, "ann@example.com", str(number), "words")

    answer = inbox.get("/api/v1/messages", params={"start": 1, "limit": 2}).json()

    assert [one["Subject"] for one in answer["messages"]] == ["3", "2"]
    assert (answer["total"], answer["count"]) == (5, 2)


def test_one_letter_or_all_are_removed(inbox: httpx.Client, smtp_port: int) -> None:
    for number in range(3):
        _send(smtp_port, "ann@example.com", str(number), "words")
    newest = inbox.get("/api/v1/message/latest").json()["ID"]

    inbox.request("DELETE", "/api/v1/messages", json={"IDs": [newest]})
    assert inbox.get("/api/v1/messages").json()["total"] == 2
    inbox.request("DELETE", "/api/v1/messages")
    assert inbox.get("/api/v1/messages").json()["total"] == 0


def test_the_page_shows_letters_and_runs_nothing_of_them(inbox: httpx.Client, smtp_port: int) -> None:
    _send(smtp_port, "ann@example.com", "<script>alert(1)</script>", "see https://ibid.example/confirm?token=1&type=2")

    listed = inbox.get("/")
    shown = inbox.get(f"/message/{inbox.get('/api/v1/message/latest').json()['ID']}")

    assert "<script>" not in listed.text + shown.text
    assert 'href="https://ibid.example/confirm?token=1&amp;type=2"' in shown.text
    assert "script" not in listed.headers["content-security-policy"]
    assert listed.headers["content-security-policy"].startswith("default-src 'none'")


def test_more_letters_than_fit_push_the_oldest_out() -> None:
    kept = store.Store()
    for number in range(store.MOST_LETTERS + 2):
        kept.add(["ann@example.com"], f"Subject: {number}\r\n\r\n".encode())
    assert len(kept.all()) == store.MOST_LETTERS
    assert str(kept.all()[-1].parsed()["Subject"]) == "2"
    kept.add(["ann@example.com"], b"x" * store.MOST_BYTES)
    assert len(kept.all()) == 1


def test_a_letter_above_ten_mebibytes_is_refused(inbox: httpx.Client, smtp_port: int) -> None:
    with pytest.raises(smtplib.SMTPException):
        _send(smtp_port, "ann@example.com", "large", "x" * 900 + "\n" + ("y" * 900 + "\n") * 12_000)
    assert inbox.get("/api/v1/messages").json()["total"] == 0


def test_a_port_that_is_taken_is_said_in_one_sentence(page: httpx.Client, smtp_port: int) -> None:
    taken = {"PATH": os.environ["PATH"], "MAIL_SMTP_PORT": str(smtp_port), "MAIL_PAGE_PORT": str(_free())}
    process = _start(taken, stderr=subprocess.PIPE)
    _, said = process.communicate(timeout=10)

    assert process.returncode == 1
    assert said.decode().startswith("mail cannot start: ")
    assert said.decode().count("\n") == 1
    assert page.get("/livez").status_code == 200


def _send(port: int, to: str, subject: str, text: str, *, html: str = "", attached: bytes = b"") -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Ibid <ibid@example.com>", to, subject
    message["Date"] = "Fri, 02 Jan 2026 03:04:05 +0000"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    if attached:
        message.add_attachment(attached, maintype="text", subtype="plain", filename="note.txt")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        server.send_message(message)


def _start(environ: dict[str, str], stderr: int | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "infra.embedded.mail"]
    return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=stderr)


def _wait(client: httpx.Client) -> None:
    for _ in range(100):
        try:
            client.get("/livez").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the mail page does not answer")


def _free() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])

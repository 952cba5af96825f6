"""Logs: a line is an event with fields, names its request, and holds nobody's words."""

import ast
import asyncio
import json
import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from loguru import logger

from bff import log
from tests.stack import ROOT

WORDS = "the reeds whisper swordfish"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def _as_before() -> Iterator[None]:
    """pytest listens to the root logger itself."""
    before, shown = logging.getLogger().handlers[:], warnings.showwarning
    yield
    logging.captureWarnings(capture=False)
    warnings.showwarning = shown
    logging.getLogger().handlers[:] = before
    logger.remove()
    logger.configure(patcher=lambda _: None)
    logger.add(sys.stderr)


def listening(stream: str, patch: pytest.MonkeyPatch, *, as_json: bool) -> StringIO:
    """Our own stream: pytest's capture gives a test another one than its fixtures."""
    heard = StringIO()
    with patch.context() as patched:
        patched.setattr(sys, stream, heard)
        log.set_up(level="INFO", json=as_json)
    return heard


@pytest.fixture
def lines(_as_before: None, monkeypatch: pytest.MonkeyPatch) -> Lines:
    """What production logged."""
    heard = listening("stdout", monkeypatch, as_json=True)
    return lambda: [json.loads(line) for line in heard.getvalue().splitlines()]


@pytest.fixture
def pretty(_as_before: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    return listening("stderr", monkeypatch, as_json=False).getvalue


def test_a_line_is_json_with_its_time_level_module_and_fields(lines: Lines) -> None:
    log.vault_logger(user_id="u1").info("source added", pages=3)

    (line,) = lines()
    assert (line["level"], line["message"], line["module"]) == ("INFO", "source added", "vault")
    assert (line["user_id"], line["pages"]) == ("u1", 3)
    assert line["time"].endswith("+00:00")


def test_each_line_names_its_request_also_those_of_libraries_and_of_tasks(lines: Lines) -> None:
    async def work() -> None:
        log.ai_logger().info("from a task")

    async def request() -> None:
        log.request_id.set("request-1")
        log.app_logger().info("from a route")
        logging.getLogger("uvicorn.error").warning("from a library")
        await asyncio.create_task(work())

    asyncio.run(request())

    assert [line["request_id"] for line in lines()] == ["request-1"] * 3


def test_a_line_outside_of_any_request_says_so(lines: Lines) -> None:
    log.app_logger().info("ready")

    assert lines()[0]["request_id"] == "-"


@pytest.mark.parametrize("name", ["token", "refresh_token", "Password", "authorization", "cookie", "api_key"])
def test_a_field_that_names_a_secret_never_shows_it(lines: Lines, name: str) -> None:
    log.app_logger(**{name: WORDS}).info("x")

    assert lines()[0][name] == "[redacted]"


def fail() -> None:
    try:
        {}[WORDS]
    except KeyError as problem:
        raise RuntimeError(WORDS) from problem


def test_an_error_in_development_is_told_by_kind_and_place_too(pretty: Callable[[], str]) -> None:
    try:
        fail()
    except RuntimeError as problem:
        log.app_logger().opt(exception=problem).error("an error nobody foresaw")

    shown = pretty()
    assert "builtins.RuntimeError at " in shown
    assert "swordfish" not in shown


def test_an_error_is_told_by_kind_and_place_and_never_by_what_it_says(lines: Lines) -> None:
    try:
        fail()
    except RuntimeError as problem:
        log.app_logger().opt(exception=problem).error("an error nobody foresaw")

    (line,) = lines()
    assert [cause.split(" at ")[0] for cause in line["causes"]] == ["builtins.RuntimeError", "builtins.KeyError"]
    assert "/tests/test_log.py:" in line["causes"][0]
    assert line["causes"][0].endswith(" fail")
    assert "swordfish" not in json.dumps(line)


def test_what_a_library_says_is_a_line_like_any_other(lines: Lines) -> None:
    logging.getLogger("some.library").error("it broke\nand this is somebody's text")
    logging.getLogger("httpx").info("GET http://x/?q=somebody's words")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", RuntimeWarning, stacklevel=1)

    first, second = lines()
    assert (first["level"], first["module"], first["message"]) == ("ERROR", "some.library", "it broke")
    assert second["module"] == "py.warnings"


def test_a_task_that_fails_unseen_tells_nobodys_words(lines: Lines) -> None:
    async def main() -> None:
        async def work() -> None:
            raise ValueError(WORDS)

        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    asyncio.run(main())

    (line,) = lines()
    assert line["message"] == "Task exception was never retrieved"
    assert "builtins.ValueError" in line["causes"][0]
    assert "swordfish" not in json.dumps(line)


def test_below_the_level_nothing_is_said(lines: Lines) -> None:
    log.app_logger().debug("answered")

    assert lines() == []


def test_development_reads_one_line_an_event(pretty: Callable[[], str]) -> None:
    log.document_logger(document="d1").info("saved {}", "<red>{x}")

    assert "INFO    documents: saved <red>{x}" in pretty()


def test_no_field_of_a_strangers_making_breaks_a_line(pretty: Callable[[], str]) -> None:
    forged = 'x\n{"level":"forged"} </dim>{0}'
    log.app_logger(path=forged).info("answered")

    shown = pretty()
    assert len(shown.splitlines()) == 1
    assert "forged" in shown


@pytest.mark.parametrize(
    ("make", "module"),
    [
        (log.app_logger, "app"), (log.auth_logger, "auth"), (log.project_logger, "projects"),
        (log.vault_logger, "vault"), (log.document_logger, "documents"), (log.ai_logger, "ai"),
        (log.chat_logger, "chat"), (log.citation_logger, "citations"), (log.export_logger, "exports"),
        (log.job_logger, "jobs"),
    ],
)  # fmt: skip
def test_each_module_has_a_logger_of_its_own(lines: Lines, make: Callable[..., Any], module: str) -> None:
    make(user_id="u1").info("x")

    (line,) = lines()
    assert (line["module"], line["user_id"]) == (module, "u1")


# Beside these, a line says whatever else helps; what a process does for nobody in particular names nobody.
FIELDS = {
    "ai_logger": {"user_id", "run"},
    "chat_logger": {"user_id", "conversation"},
    "citation_logger": {"user_id"},
    "export_logger": {"user_id", "document", "format"},
}
OF_NOBODY = {"bff/runs/recovery.py"}


def test_who_and_what_stand_in_each_features_lines_under_one_name() -> None:
    for file in sorted((ROOT / "bff").rglob("*.py")):
        for call in (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            told = {keyword.arg for keyword in call.keywords}
            if not name.endswith("_logger") or file.name == "log.py":
                continue
            where = f"{file.relative_to(ROOT)}:{call.lineno}"
            assert "user" not in told, where
            assert where.partition(":")[0] in OF_NOBODY or told >= FIELDS.get(name, set()), where

"""Logs as events with fields: JSON lines in production, one readable line each in development."""

import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from loguru import logger

if TYPE_CHECKING:
    from loguru import Logger, Record

request_id: ContextVar[str] = ContextVar("request_id", default="-")

# A field with one of these in its name is a mistake of ours; its value never reaches the log.
SECRET_NAMES = ("token", "password", "secret", "authorization", "cookie", "apikey", "api_key")
ROOT = str(Path(__file__).parents[1])
# Of an error's causes and of each one's places; what lies deeper helps nobody.
CAUSES, PLACES = 5, 12


def set_up(*, level: str, json: bool) -> None:
    """Called once by the process that runs us."""
    logger.remove()
    logger.configure(patcher=_complete)
    logger.add(sys.stdout if json else sys.stderr, level=level, format=_json if json else _pretty)
    # What libraries have to say goes the same way; below a warning it is their own business.
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)


def banner(name: str, version: str) -> str:
    """The first words of a process: what it is, when it began, which version."""
    return f"{name}, {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, {version}"


class _Libraries(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        level = "ERROR" if record.levelno >= logging.ERROR else "WARNING"
        error = record.exc_info[1] if record.exc_info else None
        # The first line is the library's own sentence; asyncio, for one, goes on with what an error said.
        said = record.getMessage().partition("\n")[0]
        _child(record.name).opt(exception=error).log(level, "{}", said)


def _complete(record: "Record") -> None:
    extra = record["extra"]
    extra.setdefault("request_id", request_id.get())
    for name in extra:
        if any(secret in name.lower() for secret in SECRET_NAMES):
            extra[name] = "[redacted]"


def _causes(record: "Record") -> list[str]:
    """What kind of error, and where, and what caused it; never what it says, for that may be somebody's words."""
    error = record["exception"].value if record["exception"] is not None else None
    found: list[str] = []
    while error is not None and len(found) < CAUSES:
        places = traceback.extract_tb(error.__traceback__)[-PLACES:]
        way = " > ".join(f"{place.filename.removeprefix(ROOT)}:{place.lineno} {place.name}" for place in places)
        found.append(f"{type(error).__module__}.{type(error).__qualname__} at {way or 'no place'}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


# loguru makes a line out of the text that these return and of the record. What is data must come out of the record:
# in the text itself its braces and angle brackets would be read as marks.


def _pretty(record: "Record") -> str:
    extra = record["extra"]
    # As Python writes values: no stranger's field can break the line.
    fields = " ".join(f"{name}={value!r}" for name, value in extra.items() if name != "module")
    extra["rest"] = fields + "".join(f"\n    {cause}" for cause in _causes(record))
    module = "{extra[module]}" if "module" in extra else "{name}"
    return f"{{time:HH:mm:ss.SSS}} {{level: <7}} {module}: {{message}}  <dim>{{extra[rest]}}</dim>\n"


def _json(record: "Record") -> str:
    extra = record["extra"]
    causes = _causes(record)
    line = {
        "time": record["time"].isoformat(),
        "level": record["level"].name,
        "message": record["message"],
        **extra,
        **({"causes": causes} if causes else {}),
    }
    extra["line"] = msgspec.json.encode(line, enc_hook=str).decode()
    return "{extra[line]}\n"


def _child(module: str, **fields: Any) -> "Logger":
    return logger.bind(module=module, **fields)


def app_logger(**fields: Any) -> "Logger":
    return _child("app", **fields)


def auth_logger(**fields: Any) -> "Logger":
    return _child("auth", **fields)


def project_logger(**fields: Any) -> "Logger":
    return _child("projects", **fields)


def vault_logger(**fields: Any) -> "Logger":
    return _child("vault", **fields)


def document_logger(**fields: Any) -> "Logger":
    return _child("documents", **fields)


def ai_logger(**fields: Any) -> "Logger":
    return _child("ai", **fields)


def chat_logger(**fields: Any) -> "Logger":
    return _child("chat", **fields)


def citation_logger(**fields: Any) -> "Logger":
    return _child("citations", **fields)


def export_logger(**fields: Any) -> "Logger":
    return _child("exports", **fields)


def job_logger(**fields: Any) -> "Logger":
    return _child("jobs", **fields)

"""Logs as events with fields: JSON lines in production, one readable line each in development."""

import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import msgspec
from loguru import logger

if TYPE_CHECKING:
    from loguru import Logger, Message, Record

request_id: ContextVar[str] = ContextVar("request_id", default="-")

# A field with one of these in its name is a mistake of ours; its value never reaches the log.
SECRET_NAMES = ("token", "password", "secret", "authorization", "cookie", "apikey", "api_key")


def set_up(*, level: str, json: bool) -> None:
    """Called once by the process that runs us; what libraries log is left to uvicorn's own set-up."""
    logger.remove()
    logger.configure(patcher=_complete)
    # diagnose would print the values of variables, and with them tokens and people's words.
    logger.add(_json_line if json else sys.stderr, level=level, format=_pretty, backtrace=False, diagnose=False)


def _complete(record: "Record") -> None:
    record["extra"].setdefault("request_id", request_id.get())
    for name in record["extra"]:
        if any(secret in name.lower() for secret in SECRET_NAMES):
            record["extra"][name] = "[redacted]"


def _pretty(record: "Record") -> str:
    fields = " ".join(f"{name}={{extra[{name}]}}" for name in record["extra"] if name != "module")
    module = record["extra"].get("module", record["name"])
    return f"{{time:HH:mm:ss.SSS}} {{level: <7}} {module}: {{message}}  <dim>{fields}</dim>\n{{exception}}"


def _json_line(message: "Message") -> None:
    record = message.record
    line = {
        "time": record["time"].isoformat(),
        "level": record["level"].name,
        "message": record["message"],
        **record["extra"],
    }
    if record["exception"] is not None:
        line["exception"] = repr(record["exception"].value)
    sys.stdout.buffer.write(msgspec.json.encode(line, enc_hook=str) + b"\n")
    sys.stdout.buffer.flush()


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


def citation_logger(**fields: Any) -> "Logger":
    return _child("citations", **fields)


def export_logger(**fields: Any) -> "Logger":
    return _child("exports", **fields)


def job_logger(**fields: Any) -> "Logger":
    return _child("jobs", **fields)

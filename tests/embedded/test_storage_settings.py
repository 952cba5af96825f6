"""What the Storage server is told is read once, and every fault is named at once."""

from pathlib import Path

import pytest

from infra.embedded.storage import settings

TOLD = {
    "DATABASE_URL": "postgresql://localhost/postgres",
    "AUTH_JWT_SECRET": "a secret of thirty-two characters",
    "FILE_STORAGE_BACKEND_PATH": "/files",
    "SERVER_PORT": "5000",
}


def test_without_a_word_it_listens_to_this_machine_alone() -> None:
    read = settings.read(TOLD)

    assert (read.host, read.files) == ("127.0.0.1", Path("/files/stub/stub"))
    assert (read.size_limit, read.signed_upload_seconds, read.resumable_seconds) == (52_428_800, 7200, 3600)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(settings.SettingsError) as problem:
        settings.read({"SERVER_PORT": "http", "AUTH_JWT_SECRET": "short", "TUS_URL_EXPIRY_MS": "1h", "JWT_JWKS": "{}"})

    named = (
        "DATABASE_URL",
        "FILE_STORAGE_BACKEND_PATH",
        "SERVER_PORT",
        "32 characters",
        "TUS_URL_EXPIRY_MS",
        "JWT_JWKS",
    )
    assert [name for name in named if name not in str(problem.value)] == []

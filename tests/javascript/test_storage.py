"""supabase-js, and tus-js-client beside it, drive each of Storage's features through the gateway."""

import json
import os
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from tests.stack import Stack

pytestmark = pytest.mark.stack

ANSWERS = {
    "made": [False, 1_000_000, ["text/*"]],
    "listed": [True],
    "limits": ["mime type image/png is not supported", "The object exceeded the maximum allowed size"],
    "twice": "The resource already exists",
    "second": "second",
    "info": [5, "text/plain", "max-age=60", {"k": "v"}],
    "exists": [True, False],
    "names": ["e", "d", "c.txt", "b.txt"],
    "offset": ["c.txt"],
    "found": ["form.txt"],
    "pages": [True, ["b.txt", "c.txt"], [], False, [], ["d/", "e/"]],
    "copied": "b",
    "removed": ["moved.txt"],
    "signed": ["third", "attachment; filename=named.txt; filename*=UTF-8''named.txt;"],
    "several": ["third", True],
    "up": ["uploaded", "The resource already exists"],
    "parts": [[300_000], [600_000, 900_000, 1_000_000], 1_000_000, "text/plain", 1_000_000],
    "open": "third",
    "full": "The bucket you tried to delete is not empty",
    "after": "Bucket not found",
}


def test_each_feature_answers_as_the_client_expects(stack: Stack, compiled: Path) -> None:
    bucket = f"javascript-{uuid4().hex[:8]}"
    environ = {"PATH": os.environ["PATH"], "IBID_URL": stack.url, "IBID_KEY": stack.service_key, "IBID_BUCKET": bucket}

    done = subprocess.run(
        ["node", compiled / "storage.mjs"], env=environ, capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ANSWERS

"""supabase-js, and tus-js-client beside it, drive each of Storage's features through the gateway."""

from uuid import uuid4

from tests.conformance.target import Target
from tests.javascript import programs

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
    "given": 404,
    "open": "third",
    "full": "The bucket you tried to delete is not empty",
    "after": "Bucket not found",
}


def test_each_feature_answers_as_the_client_expects(target: Target) -> None:
    bucket = f"javascript-{uuid4().hex[:8]}"

    answer = programs.run(
        programs.HERE / "storage.mts", IBID_URL=target.url, IBID_KEY=target.service_key, IBID_BUCKET=bucket
    )

    assert answer == ANSWERS

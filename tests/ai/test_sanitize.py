"""What may be put before a model."""

import pytest

from bff.ai.sanitize import SanitizationError, sanitize_argument, sanitize_context, sanitize_prompt


@pytest.mark.parametrize("text", ["a\x00b", "a\x1b[31mb", "a\x7f", "half \ud83d", "\ufffe", "x" * 8001])
def test_an_instruction_that_cannot_be_sent_is_refused(text: str) -> None:
    with pytest.raises(SanitizationError) as caught:
        sanitize_prompt(text)

    assert (caught.value.status, caught.value.code) == (400, "SANITIZATION_ERROR")


@pytest.mark.parametrize("text", ["", "Écris -- \tune page\r\n😀 <b>'; drop table", "--help", "/clear", "\u202eabc"])
def test_any_other_instruction_stays_as_written(text: str) -> None:
    assert sanitize_prompt(text) == text


def test_text_of_sources_keeps_its_offsets() -> None:
    assert sanitize_context("a\x00b\ud800c\n") == "a b c\n"
    with pytest.raises(SanitizationError):
        sanitize_context("x" * 11, limit=10)


@pytest.mark.parametrize("value", ["", "--dangerous", "-p", "a b", "a\nb", "a\x00"])
def test_an_argument_that_reads_as_an_option_is_refused(value: str) -> None:
    with pytest.raises(SanitizationError):
        sanitize_argument(value)

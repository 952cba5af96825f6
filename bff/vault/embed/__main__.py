"""Embeds texts for as long as it is asked to: a JSON list of strings a line in, a list of as many vectors a line out.

    python -I bff/vault/embed/__main__.py

A vector is written as pgvector reads it; a text that means nothing to the model has null. meaning.py is the other end.
"""

import resource
import sys
from pathlib import Path

import msgspec
import numpy as np
import wordllama
from wordllama.inference import WordLlamaInference

MEMORY_BYTES = 1_073_741_824
DIGITS = 5


def main() -> None:
    confine()
    model = load()
    for line in sys.stdin.buffer:
        found = vectors(model, msgspec.json.decode(line, type=list[str]))
        sys.stdout.buffer.write(msgspec.json.encode(found) + b"\n")
        sys.stdout.buffer.flush()


def confine() -> None:
    """From here on this process can neither eat the machine nor write a file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def load() -> WordLlamaInference:
    """The weights come in the wheel, beside the code and not where the library looks first."""
    folder = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(cache_dir=folder, disable_download=True)


def vectors(model: WordLlamaInference, texts: list[str]) -> list[str | None]:
    found = np.asarray(model.embed(texts, norm=False))
    lengths = np.linalg.norm(found, axis=1)
    return [
        _written(row / length) if np.isfinite(length) and length > 0 else None
        for row, length in zip(found, lengths, strict=True)
    ]


def _written(row: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> str:
    return "[" + ",".join(f"{value:.{DIGITS}g}" for value in row.tolist()) + "]"


if __name__ == "__main__":
    main()

"""Works to cite: found outside, kept in a project, numbered by the database, set in one style."""

from bff.citations.bibliography import Bibliography
from bff.citations.bibtex import write as write_bibtex
from bff.citations.csl import clean, plain
from bff.citations.keys import keys as key_works
from bff.citations.labels import Mention, in_text
from bff.citations.manners import Manner
from bff.citations.notes import Notes, ended
from bff.citations.service import Literature
from bff.citations.style import Reference, Words

__all__ = [
    "Bibliography",
    "Literature",
    "Manner",
    "Mention",
    "Notes",
    "Reference",
    "Words",
    "clean",
    "ended",
    "in_text",
    "key_works",
    "plain",
    "write_bibtex",
]

"""What was pasted, recognised: a DOI, an arXiv or PubMed id, an address that holds one, or words. Pure.

arXiv's ids: https://info.arxiv.org/help/arxiv_identifier.html
"""

import re
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from bff.citations.csl import as_text, find_doi


class Scheme(StrEnum):
    DOI = "doi"
    ARXIV = "arxiv"
    PUBMED = "pubmed"
    PMC = "pmc"


class Identifier(NamedTuple):
    """`value` in its scheme's shortest form: no prefix, no version, a DOI in lower case."""

    scheme: Scheme
    value: str


_ARXIV = r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?"
_PREFIXED = (
    (Scheme.ARXIV, re.compile(rf"arxiv\s*:?\s*{_ARXIV}", re.IGNORECASE)),
    (Scheme.PUBMED, re.compile(r"(?:pmid|pubmed(?:\s+id)?)\s*:?\s*(\d{1,8})", re.IGNORECASE)),
    (Scheme.PMC, re.compile(r"(?:pmcid\s*:?\s*)?PMC(\d{1,9})(?:\.\d+)?", re.IGNORECASE)),
    (Scheme.ARXIV, re.compile(r"(\d{4}\.\d{4,5})(?:v\d+)?")),
    (Scheme.ARXIV, re.compile(r"([a-z-]{2,20}(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")),
    # Shorter numbers are as likely a year or a title (1984).
    (Scheme.PUBMED, re.compile(r"(\d{6,8})")),
)
_PATHS = (
    (Scheme.ARXIV, "arxiv.org", re.compile(rf"/(?:abs|pdf|html|format|src|e-print)/{_ARXIV}(?:\.pdf)?/?")),
    (Scheme.PUBMED, "pubmed.ncbi.nlm.nih.gov", re.compile(r"/(\d{1,8})/?")),
    (Scheme.PUBMED, "ncbi.nlm.nih.gov", re.compile(r"/pubmed/(\d{1,8})/?")),
    (Scheme.PUBMED, "europepmc.org", re.compile(r"/(?:article|abstract)/med/(\d{1,8})/?", re.IGNORECASE)),
    (Scheme.PMC, "ncbi.nlm.nih.gov", re.compile(r"/(?:pmc/)?articles/PMC(\d{1,9})(?:/.*)?", re.IGNORECASE)),
    (Scheme.PMC, "europepmc.org", re.compile(r"/(?:article|articles)/(?:pmc/)?PMC(\d{1,9})/?", re.IGNORECASE)),
    # Nature's addresses hold what follows its DOIs' prefix.
    (Scheme.DOI, "nature.com", re.compile(r"/articles/([a-z0-9.-]+?)(?:\.pdf)?/?", re.IGNORECASE)),
)
# What publishers' addresses put after a DOI.
_AFTER_DOI = re.compile(r"/(?:full|fulltext|abstract|pdf|epdf|html|meta|summary|references|issuetoc)(?:/.*)?$|\.pdf$")

# What stands around an address in letters and reference lists.
_AROUND = "<>[](){}\"' .,;\t\r\n"


def identify(pasted: str) -> Identifier | None:
    """The one identifier that `pasted` is; None for words, and for words with an identifier among them."""
    text = as_text(pasted.strip(_AROUND)).strip(_AROUND)
    if re.match(r"(?:https?://|www\.|(?:dx\.)?doi\.org/|arxiv\.org/)", text, re.IGNORECASE):
        return _in_address(text)
    doi = find_doi(text)
    if doi and re.fullmatch(r"(?:doi\s*:?\s*)?10\.\S+", text, re.IGNORECASE):
        return Identifier(Scheme.DOI, doi)
    for scheme, pattern in _PREFIXED:
        if found := pattern.fullmatch(text):
            return Identifier(scheme, found[1])
    return None


def _in_address(text: str) -> Identifier | None:
    if " " in text:
        return None
    try:
        address = urlsplit(text if "://" in text else f"https://{text}")
        host = (address.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    path = unquote(address.path)
    for scheme, domain, pattern in _PATHS:
        found = pattern.fullmatch(path)
        if found and (host == domain or host.endswith(f".{domain}")):
            return Identifier(scheme, f"10.1038/{found[1].lower()}" if scheme is Scheme.DOI else found[1])
    doi = find_doi(path) or find_doi(unquote(address.query).partition("&")[0])
    if doi is None:
        return None
    # A doi.org address is the DOI and no more.
    return Identifier(Scheme.DOI, doi if host.endswith("doi.org") else _AFTER_DOI.sub("", doi))


def doi_of(identifier: Identifier) -> str | None:
    """arXiv gives each of its works a DOI (https://info.arxiv.org/help/doi.html)."""
    if identifier.scheme is Scheme.DOI:
        return identifier.value
    return f"10.48550/arxiv.{identifier.value.lower()}" if identifier.scheme is Scheme.ARXIV else None

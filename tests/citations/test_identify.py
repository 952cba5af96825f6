"""Whatever people paste to name a work is recognised, and words are left words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bff.citations.identify import Identifier, Scheme, doi_of, identify

DOI, ARXIV, PUBMED, PMC = Scheme.DOI, Scheme.ARXIV, Scheme.PUBMED, Scheme.PMC


@pytest.mark.parametrize(
    ("pasted", "scheme", "value"),
    [
        ("10.1000/182", DOI, "10.1000/182"),
        (" <https://doi.org/10.1000/ABC(2020)1> ", DOI, "10.1000/abc(2020)1"),
        ("doi: 10.1000/182.", DOI, "10.1000/182"),
        ("DOI:10.1000/182", DOI, "10.1000/182"),
        ("dx.doi.org/10.1000/182", DOI, "10.1000/182"),
        ("https://doi.org/10.1000/18%2F2", DOI, "10.1000/18/2"),
        ("https://onlinelibrary.wiley.com/doi/full/10.1111/jsr.13203", DOI, "10.1111/jsr.13203"),
        ("https://www.tandfonline.com/doi/abs/10.1080/123/full?x=1", DOI, "10.1080/123"),
        ("https://link.springer.com/content/pdf/10.1007/s1-2.pdf", DOI, "10.1007/s1-2"),
        (
            "https://journals.plos.org/plosone/article?id=10.1371/journal.pone.1",
            DOI,
            "10.1371/journal.pone.1",
        ),
        ("https://www.nature.com/articles/s41586-020-2649-2", DOI, "10.1038/s41586-020-2649-2"),
        ("https://www.nature.com/articles/s41586-020-2649-2.pdf", DOI, "10.1038/s41586-020-2649-2"),
        ("arXiv:2101.00001v2", ARXIV, "2101.00001"),
        ("2101.00001", ARXIV, "2101.00001"),
        ("hep-th/9901001", ARXIV, "hep-th/9901001"),
        ("arxiv math.GT/0309136", ARXIV, "math.GT/0309136"),
        ("https://arxiv.org/abs/2101.00001v3", ARXIV, "2101.00001"),
        ("http://arxiv.org/pdf/hep-th/9901001v1.pdf", ARXIV, "hep-th/9901001"),
        ("arxiv.org/abs/2101.00001", ARXIV, "2101.00001"),
        ("https://export.arxiv.org/abs/2101.00001", ARXIV, "2101.00001"),
        ("PMID: 123", PUBMED, "123"),
        ("pubmed 12345678", PUBMED, "12345678"),
        ("12345678", PUBMED, "12345678"),
        ("https://pubmed.ncbi.nlm.nih.gov/12345678/?from=x", PUBMED, "12345678"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/12345678", PUBMED, "12345678"),
        ("PMC7654321", PMC, "7654321"),
        ("PMCID: PMC7654321", PMC, "7654321"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7654321/pdf/x.pdf", PMC, "7654321"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC7654321/", PMC, "7654321"),
    ],
)
def test_what_names_one_work_is_recognised(pasted: str, scheme: Scheme, value: str) -> None:
    assert identify(pasted) == Identifier(scheme, value)


@pytest.mark.parametrize(
    "words",
    [
        "sleep spindles",
        "what is in 10.1000/182 about",
        "1984",
        "",
        "https://example.org/10",
        "https://[broken",
        "https://evil.org/abs/2101.00001",
        "https://notarxiv.org/abs/2101.00001",
        "input/output",
    ],
)
def test_words_are_left_words(words: str) -> None:
    assert identify(words) is None


def test_a_preprint_has_a_doi_of_its_own() -> None:
    assert doi_of(Identifier(ARXIV, "2101.00001")) == "10.48550/arxiv.2101.00001"
    assert doi_of(Identifier(PUBMED, "1")) is None


@given(st.text(st.sampled_from("htps:/.[]@10.1234abcPMCarxiv?=%&# "), max_size=60))
def test_nothing_pasted_is_too_odd(text: str) -> None:
    identify(text)
    identify(f"https://{text}")

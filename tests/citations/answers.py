"""What the two services were recorded answering, made short."""

from typing import Any

S2_PAPER: dict[str, Any] = {
    "paperId": "649def34f8be52c8b66281af98ae884c09aef38b",
    "externalIds": {"DOI": "10.18653/V1/N18-3011", "CorpusId": 19170988},
    "url": "https://www.semanticscholar.org/paper/649def34f8be52c8b66281af98ae884c09aef38b",
    "title": "Construction of the Literature Graph in Semantic Scholar",
    "abstract": None,
    "venue": "North American Chapter of the Association for Computational Linguistics",
    "year": 2018,
    "publicationDate": "2018-05-06",
    "authors": [{"authorId": "1741101", "name": "Waleed Ammar"}, {"authorId": None, "name": "Dirk Groeneveld"}],
    "journal": {"name": "ArXiv", "pages": "84-91", "volume": "abs/1805.02262"},
    "publicationTypes": ["JournalArticle"],
    "citationCount": 365,
}
S2_HITS = {"total": 1, "offset": 0, "data": [S2_PAPER]}
# No hits have no `data` member at all.
S2_NOTHING = {"total": 0, "offset": 0}
S2_LIMITED = {
    "message": "Too Many Requests. Please wait and try again or apply for a key for higher rate limits.",
    "code": "429",
}
S2_UNKNOWN = {"error": "Paper with id DOI:10.1/x not found"}

CROSSREF_WORK: dict[str, Any] = {
    "DOI": "10.18653/v1/n18-3011",
    "type": "proceedings-article",
    "title": ["Construction of the Literature Graph in\n <i>Semantic</i> Scholar"],
    "author": [
        {"given": "Waleed", "family": "Ammar", "sequence": "first", "affiliation": []},
        {"name": "Allen Institute", "sequence": "additional"},
    ],
    "issued": {"date-parts": [[2018]]},
    "container-title": ["Proceedings of the 2018 Conference of the NAACL"],
    "page": "84-91",
    "publisher": "Association for Computational Linguistics",
    "URL": "https://doi.org/10.18653/v1/n18-3011",
    "is-referenced-by-count": 120,
}
CROSSREF_UNDATED: dict[str, Any] = {
    "DOI": "10.5555/undated",
    "type": "journal-article",
    "title": ["A work without a year &amp; without a journal"],
    "issued": {"date-parts": [[None]]},
    "container-title": [],
}

OPENALEX_WORK: dict[str, Any] = {
    "id": "https://openalex.org/W2798385784",
    "doi": "https://doi.org/10.18653/v1/n18-3011",
    "title": "Construction of the Literature Graph in Semantic Scholar",
    "publication_year": 2018,
    "publication_date": "2018-01-01",
    "type": "article",
    "authorships": [{"author_position": "first", "author": {"display_name": "Waleed Ammar"}}],
    "primary_location": {
        "landing_page_url": "https://doi.org/10.18653/v1/n18-3011",
        "source": {"display_name": "NAACL", "type": "conference"},
    },
    "biblio": {"volume": None, "issue": "3", "first_page": "84", "last_page": "91"},
    "cited_by_count": 240,
}
OPENALEX_UNKNOWN = {"error": "Not Found", "message": "No Work found with this id"}


def crossref_list(*items: dict[str, Any]) -> dict[str, Any]:
    return {"status": "ok", "message-type": "work-list", "message": {"total-results": len(items), "items": [*items]}}


def crossref_record(work: dict[str, Any]) -> dict[str, Any]:
    return {"status": "ok", "message-type": "work", "message": work}

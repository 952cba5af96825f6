"""The numbers that the vault depends on. Those of the extractor are its own (bff/vault/extract), for it runs alone."""

# Characters of a source's name as it is sent, and bytes of it as a disk keeps it.
MAX_NAME = 1_000
MAX_NAME_BYTES = 255

# How much of a file tells its kind. PDF readers look for the header within the first kilobyte.
HEAD_BYTES = 4_096
PDF_HEADER_WITHIN = 1_024

# So much of a body that is refused we still read, so that its sender hears why instead of a broken connection.
READ_OF_REFUSED = 67_108_864

# A file may take the extractor so many seconds, waiting included; one line of what it says is a page of a million
# characters, four bytes each at most, and its JSON.
WALL_SECONDS = 180.0
LINE_BYTES = 8_388_608

# Characters of a passage. One repeats up to so much of the one before, so that a thought across the cut is found whole.
PASSAGE = 800
OVERLAP = 200

# Characters of a question, and how many passages it finds unless it says how many, and at most.
MAX_QUERY = 2_000
FOUND, MOST_FOUND = 20, 100

# What texts mean is asked for so many at once, and the answer waited for in seconds: starting takes some of it, on a
# busy machine most. A search waits less; then words alone decide, and the next search finds the process ready.
MEANT_AT_ONCE = 64
ANSWER_SECONDS = 60.0
SEARCH_WAITS = 2.0
IDLE_SECONDS = 300.0

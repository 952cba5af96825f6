"""The numbers that documents depend on. What a document may hold is in schema.json; how large it may be, a setting."""

# Characters of a title: the table's own bound. The setting TITLE_MAX may be lower.
MAX_TITLE = 300

# Above the limit that the setting names, so that the answer is ours, with the figures in it. In bytes.
BODY_MAX = 8 * 1024 * 1024

# Enough to mend a document by; a wrong one of thousands of blocks should not answer with all of them.
MOST_PROBLEMS = 20

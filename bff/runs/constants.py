"""The numbers that runs depend on. Times in seconds."""

# Events that are kept for those who come back: more than a long answer has. A reader who falls behind further gets one
# snapshot instead.
RING = 2_000
# A run that has ended can be read again from memory for so long; afterwards from its row.
KEPT_SECONDS = 120.0
# The one who asked is on the way: the answer's headers go out before its body is read.
FIRST_READER_SECONDS = 5.0
# uvicorn gives open streams three seconds.
CLOSING_SECONDS = 2.5

# The text so far is written down no more often.
SAVED_EVERY = 1.0
# Passages looked at for a prompt; fewer fit.
SEARCHED = 40

# PostgREST gives at most a thousand rows at once.
PAGES_AT_ONCE = 500
# Runs of a document shown at once: what waits for Keep or Discard is among the newest.
RUNS_SHOWN = 50

# Tokens of a prompt at most, where they are reserved before it is put together: passages, document and conversation as
# far as there is room for them, the instruction, and ours.
READS_AT_MOST = 26_000

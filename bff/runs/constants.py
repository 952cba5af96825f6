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
# An ending that the database did not take is written down again after these; then its readers hear it all the same.
ENDING_AGAIN_AFTER = (0.5, 1.0, 2.0, 4.0)
# Passages looked at for a prompt; fewer fit.
SEARCHED = 40

# PostgREST gives at most a thousand rows at once.
PAGES_AT_ONCE = 500
# Runs of a document shown at once: what waits for Keep or Discard is among the newest.
RUNS_SHOWN = 50

# Tokens of a prompt at most, where they are reserved before it is put together: passages, document and conversation as
# far as there is room for them, the instruction, and ours.
READS_AT_MOST = 26_000

# Where several processes share a Valkey. A process vouches for its runs this often, and one that nobody vouched for
# this long was left open by a crash.
BEAT = 5.0
FALLEN = 20.0
# A reader elsewhere looks for news this often, says that it is there this often, and counts as there for so long.
LOOKED_EVERY = 0.15
SAID_EVERY = 1.0
THERE_FOR = 5
# Those who are asked to stop look this often.
LISTENED_EVERY = 0.25
# After Valkey did not answer.
AGAIN_AFTER = 1.0
# Where Valkey cannot tell how a run goes on, its row is asked this often how it ended.
ROW_EVERY = 1.0
# What is open longer than any run lives, and this long, has no process any more.
OVERDUE = 60.0

# Characters of a provider's name in a request, and of the number of the event that a reader saw last.
MAX_PROVIDER = 60
MAX_EVENT_ID = 20

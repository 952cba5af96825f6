"""The numbers that changes over a document depend on."""

# Changes of one run; a review of more is none.
MOST = 500
# Characters of a change's words, of its reason, of a block's label.
LONGEST = 8_000
MAX_REASON = 2_000
MAX_LABEL = 20
# A longer object is a model that lost its way.
LONGEST_OBJECT = 40_000

# Tokens around a block's words in a prompt.
AROUND = 25

# Characters of a protected term, and of a conversation's title that is made of the first instruction.
MAX_TERM = 200
TITLE = 80

# PostgREST gives at most a thousand rows at once, and an address takes so many ids.
AT_ONCE = 500
IDS_AT_ONCE = 100

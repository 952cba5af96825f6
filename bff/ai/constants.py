"""The numbers that what a model reads, and what it may claim, depend on. Prices are in prices.py."""

# Characters of an instruction, and of what stands around it.
MAX_PROMPT = 8_000
MAX_CONTEXT = 400_000

# Room for a prompt, in tokens by our own estimate.
PASSAGE_ROOM = 12_000
DOCUMENT_ROOM = 3_000
MAX_PASSAGES = 24
# Measured on English prose the newer tokenizers make a token of about three bytes; an estimate should not be low.
BYTES_A_TOKEN = 3.0

# A quote that is shorter, a match of it says nothing: "the results" stands everywhere.
MIN_CHARACTERS = 12
# And a row of dots is no quote.
MIN_LETTERS = 6
# How like a passage must be, of 100, to be near it.
NEAR = 92.0
# Characters; longer, it is no quote but the rest of an answer whose tag was never closed.
LONGEST_QUOTE = 4_000

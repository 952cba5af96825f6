"""The numbers that exports depend on. What a page measures is said where it is laid out."""

# Rendering holds the interpreter: more at once would only slow one another, and everybody's streams.
AT_ONCE = 2
# Bytes of a file in one event.
PART = 96 * 1024
# Seconds between two words of how far it is: nobody reads more often, and each telling wakes the event loop.
TOLD_EVERY = 0.1

# Characters named in a warning; a header has to stay small.
MOST_CHARACTERS = 40
# Bytes of a file's name: most file systems take 255; people put the files in deep folders.
MAX_NAME_BYTES = 120
# Places of a table. Cells that reach down fill one in every row: a small document can ask for millions.
MOST_PLACES = 200_000
# Formulas that are kept read, and those that are kept drawn.
FORMULAS_READ = 512
FORMULAS_DRAWN = 256
# What drawing a formula may cost, where each level of it doubles that of what is within: a second or two.
MOST_DRAWN = 8_000

"""The numbers that conversations depend on."""

# Messages looked at for the history; more never fit.
REMEMBERED = 40
# Of the history, in tokens by our own estimate; beside the passages' and the document's room it leaves most windows
# half empty.
ROOM = 6_000
# For the tags around each turn.
AROUND = 12
# Characters of a title that is made of the first question.
TITLE = 80
# An answer's characters: the table's own bound.
LONGEST = 200_000

# Characters of a title that a person gives: the table's own bound, and the setting TITLE_MAX may be lower; and of what
# is looked for in titles.
MAX_TITLE = 300
MAX_QUERY = 200

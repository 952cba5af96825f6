"""The numbers that projects depend on: the table's own bounds, in characters. The setting TITLE_MAX may be lower."""

MAX_TITLE = 300
MAX_DESCRIPTION = 5_000

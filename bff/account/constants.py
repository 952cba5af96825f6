"""The numbers that one's own account depends on."""

# Characters of a name, and of what is typed as a password.
MAX_NAME = 200
MAX_PASSWORD = 72

# As many files as Storage removes in one request.
BATCH = 1000

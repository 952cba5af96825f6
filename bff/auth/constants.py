"""The numbers that signing in depends on."""

# Characters of an address (RFC 5321 gives it 64 before the @ and 255 behind), of a name, of what a mail's link holds.
MIN_EMAIL, MAX_EMAIL = 3, 320
MAX_NAME = 200
MAX_TOKEN = 300

# bcrypt reads 72 bytes; GoTrue refuses more.
MIN_PASSWORD, MAX_PASSWORD = 6, 72

# Wrong tries are counted over so many seconds. A person mistypes a few times; a network may be a whole university's.
WINDOW = 15 * 60
BY_EMAIL = 10
BY_IP = 100

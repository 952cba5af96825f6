"""The numbers that the edge depends on. Times in seconds."""

# Requests wait no longer than this for Valkey, and then ask it again only after a while.
WAITED_FOR_VALKEY = 1.0
ASKED_AGAIN_AFTER = 5.0

# What providers give to one household or host.
IPV6_PREFIX = 64
# Peers whose addresses are remembered as trusted or not.
PEERS_REMEMBERED = 1_000

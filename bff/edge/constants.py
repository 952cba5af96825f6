"""The numbers that the edge depends on. Times in seconds."""

# A Valkey that did not answer is asked again only after a while.
ASKED_AGAIN_AFTER = 5.0

# What providers give to one household or host.
IPV6_PREFIX = 64
# Peers whose addresses are remembered as trusted or not.
PEERS_REMEMBERED = 1_000

"""A request arrives: who calls, from where, how often, and what every response must say."""

"""What texts mean, as numbers. Its `__main__` runs in a process of its own; see bff/vault/meaning.py."""

"""How Ibid is run."""

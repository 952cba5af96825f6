"""Outside systems, one module each. Only here is HTTP spoken; only our own errors leave."""

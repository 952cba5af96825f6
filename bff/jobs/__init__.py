"""What runs later: jobs that Postgres holds and a worker of its own does."""

"""Programs that are handed to the Python in a container, whose image may be older: they import nothing of ours."""

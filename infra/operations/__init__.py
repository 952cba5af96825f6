"""What an operator does beside backups: look, update, go back; on the embedded stack and on the compose files."""

"""The whole system on one machine without Docker: real Postgres, PostgREST and Caddy, Auth and Storage of ours."""

"""Speaks GoTrue's protocol over the schema `auth`, for one machine; the real server can take its place."""

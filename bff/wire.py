"""The base of every structure that crosses HTTP: frozen, camelCase, strict about unknown members."""

import msgspec


class Wire(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What a request or response body is made of. Rows of the database are other types (see each store)."""

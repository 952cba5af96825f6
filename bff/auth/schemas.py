"""What the sign-in pages send and get."""

from typing import Annotated

import msgspec

from bff.clients.gotrue import LinkKind
from bff.wire import Wire

Email = Annotated[str, msgspec.Meta(min_length=3, max_length=320, pattern=r"^[^\s@]+@[^\s@]+$")]
# bcrypt reads 72 bytes; GoTrue refuses more.
Password = Annotated[str, msgspec.Meta(min_length=6, max_length=72)]


class SignUp(Wire, frozen=True, kw_only=True):
    email: Email
    password: Password
    display_name: Annotated[str, msgspec.Meta(max_length=200)] = ""


class SignIn(Wire, frozen=True, kw_only=True):
    email: Email
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=72)]


class Address(Wire, frozen=True, kw_only=True):
    email: Email


class Link(Wire, frozen=True, kw_only=True):
    """The two values of a link in a mail."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    type: LinkKind


class NewPassword(Wire, frozen=True, kw_only=True):
    password: Password


class Person(Wire, frozen=True, kw_only=True):
    id: str
    email: str
    display_name: str

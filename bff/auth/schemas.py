"""What the sign-in pages send and get."""

from typing import Annotated

import msgspec

from bff.auth.constants import MAX_EMAIL, MAX_NAME, MAX_PASSWORD, MAX_TOKEN, MIN_EMAIL, MIN_PASSWORD
from bff.clients.gotrue import LinkKind
from bff.wire import Wire

Email = Annotated[str, msgspec.Meta(min_length=MIN_EMAIL, max_length=MAX_EMAIL, pattern=r"^[^\s@]+@[^\s@]+$")]
Password = Annotated[str, msgspec.Meta(min_length=MIN_PASSWORD, max_length=MAX_PASSWORD)]


class SignUp(Wire, frozen=True, kw_only=True):
    email: Email
    password: Password
    display_name: Annotated[str, msgspec.Meta(max_length=MAX_NAME)] = ""


class SignIn(Wire, frozen=True, kw_only=True):
    email: Email
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_PASSWORD)]


class Address(Wire, frozen=True, kw_only=True):
    email: Email


class Link(Wire, frozen=True, kw_only=True):
    """The two values of a link in a mail."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TOKEN)]
    type: LinkKind


class NewPassword(Wire, frozen=True, kw_only=True):
    password: Password


class Person(Wire, frozen=True, kw_only=True):
    id: str
    email: str
    display_name: str

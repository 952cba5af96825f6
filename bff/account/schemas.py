"""What the settings page sends and gets."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from bff.account.constants import MAX_NAME, MAX_PASSWORD
from bff.wire import Wire


class Profile(Wire, frozen=True, kw_only=True):
    display_name: Annotated[str, msgspec.Meta(max_length=MAX_NAME)]


class SignedInAt(Wire, frozen=True, kw_only=True):
    """One sign-in that lasts. `used_at`: when its tokens were last renewed; `current`: the one that asks."""

    id: UUID
    created_at: datetime
    used_at: datetime
    user_agent: str
    address: str
    current: bool


class SessionList(Wire, frozen=True, kw_only=True):
    """Last used first."""

    items: list[SignedInAt]


class Closing(Wire, frozen=True, kw_only=True):
    """Both, so that neither a slip of the hand nor an unlocked screen is enough."""

    confirmation: Literal["delete my account"]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_PASSWORD)]

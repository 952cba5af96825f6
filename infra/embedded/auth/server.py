"""What every handler may use, made once."""

import msgspec

from infra.embedded.auth import redirects
from infra.embedded.auth.database import Database
from infra.embedded.auth.limits import Limits
from infra.embedded.auth.mailer import Mailer
from infra.embedded.auth.sessions import Sessions
from infra.embedded.auth.settings import Settings
from infra.embedded.auth.tokens import Tokens


class Server(msgspec.Struct, frozen=True):
    settings: Settings
    db: Database
    tokens: Tokens
    sessions: Sessions
    mailer: Mailer
    limits: Limits

    def allows(self, address: str) -> bool:
        """Whether people may be sent there."""
        return redirects.allowed(address, self.settings.site_url, self.settings.allow_list)


def make(settings: Settings) -> Server:
    tokens = Tokens(settings)
    return Server(
        settings=settings,
        db=Database(settings.database_url, settings.pool_size, audited=settings.audit_in_postgres),
        tokens=tokens,
        sessions=Sessions(settings, tokens),
        mailer=Mailer(settings),
        limits=Limits(settings),
    )

"""What every handler may use, made once."""

import msgspec

from infra.embedded.storage.caller import Caller, Callers
from infra.embedded.storage.database import Database
from infra.embedded.storage.errors import StorageError
from infra.embedded.storage.exchange import Call
from infra.embedded.storage.files import RESUMABLE, Files
from infra.embedded.storage.partials import Partials
from infra.embedded.storage.settings import Settings
from infra.embedded.storage.settling import Settling


class Server(msgspec.Struct, frozen=True):
    settings: Settings
    db: Database
    files: Files
    partials: Partials
    callers: Callers
    settling: Settling

    def caller(self, call: Call) -> Caller:
        """Raises AccessDenied where the token is missing or not ours."""
        return self.callers.of(call.headers.get("authorization", ""))

    def known(self, call: Call) -> Caller | None:
        """None for whoever cannot say who they are."""
        try:
            return self.caller(call)
        except StorageError:
            return None


def make(settings: Settings) -> Server:
    db = Database(settings.database_url)
    files = Files(settings.files)
    partials = Partials(settings.files / RESUMABLE, settings.resumable_seconds)
    callers = Callers(settings.jwt_secret, settings.jwks)
    return Server(settings, db, files, partials, callers, Settling(db, files))

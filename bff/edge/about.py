"""What the web app must know before a person starts: the limits that may bite."""

from litestar import get
from litestar.di import NamedDependency

from bff.clients.rest import Rows
from bff.settings import Settings
from bff.wire import Wire


class LimitsShown(Wire, frozen=True, kw_only=True):
    """Sizes in bytes, lengths in characters."""

    upload_max_bytes: int
    document_max_bytes: int
    title_max: int
    trash_days: int


@get("/api/limits", tags=["about"], operation_id="Limits")
async def limits_shown(settings: NamedDependency[Settings], rows: NamedDependency[Rows]) -> LimitsShown:
    trash = await rows.one(rows.table("app_settings").select("value").eq("key", "trash_days"), "setting")
    return LimitsShown(
        upload_max_bytes=settings.upload_max,
        document_max_bytes=settings.document_max,
        title_max=settings.title_max,
        trash_days=int(trash["value"]),
    )

"""Runs the catcher: `python -m infra.embedded.mail`, by MAIL_HOST, MAIL_SMTP_PORT and MAIL_PAGE_PORT."""

import asyncio
import os
import signal
import sys

from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.embedded import serving
from infra.embedded.mail.app import Application
from infra.embedded.mail.store import Store

LARGEST = 10 * 1024 * 1024


class Catcher:
    """What aiosmtpd hands each letter to."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        content = envelope.content or b""
        self._store.add(list(envelope.rcpt_tos), content if isinstance(content, bytes) else content.encode())
        return "250 kept"


async def serve(host: str, smtp_port: int, page_port: int) -> None:
    store = Store()
    loop = asyncio.get_running_loop()
    catcher = Catcher(store)
    smtp = await loop.create_server(
        lambda: SMTP(catcher, data_size_limit=LARGEST, hostname="localhost", loop=loop), host, smtp_port
    )
    async with smtp:
        print(f"mail is kept from {host}:{smtp_port}", flush=True)  # noqa: T201
        await serving.serve("mail", Application(store), host, page_port)


def main() -> int:
    # uvicorn raises the signal again once it has stopped; asked to leave, we left well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        ports = int(os.environ.get("MAIL_SMTP_PORT", "1025")), int(os.environ.get("MAIL_PAGE_PORT", "8025"))
        asyncio.run(serve(os.environ.get("MAIL_HOST", "127.0.0.1"), *ports))
    except ValueError:
        print("mail cannot start: MAIL_SMTP_PORT and MAIL_PAGE_PORT are numbers", file=sys.stderr)  # noqa: T201
        return 2
    except OSError as problem:
        print(f"mail cannot start: {problem}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

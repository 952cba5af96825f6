"""Letters with a link and six digits."""

import asyncio
import html
import secrets
import smtplib
import time
from collections import deque
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid
from urllib.parse import urlencode, urljoin

import msgspec

from infra.embedded.auth.errors import AuthError
from infra.embedded.auth.settings import Settings

TIMEOUT = 10


class Letter(msgspec.Struct, frozen=True):
    subject: str
    line: str
    button: str


LETTERS = {
    "CONFIRMATION": Letter(
        "Confirm your e-mail address", "Follow this link to confirm your address:", "Confirm my address"
    ),
    "RECOVERY": Letter("Choose a new password", "Follow this link to choose a new password:", "Choose a new password"),
    "MAGIC_LINK": Letter("Your link to sign in", "Follow this link to sign in:", "Sign in"),
    "INVITE": Letter("You have been invited", "Follow this link to accept the invitation:", "Accept the invitation"),
    "EMAIL_CHANGE": Letter(
        "Confirm your new e-mail address", "Follow this link to confirm the change:", "Confirm the change"
    ),
    "REAUTHENTICATION": Letter("Confirm that it is you", "Enter this code to go on:", ""),
}


class Mailer:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # How long the last deliveries took, in seconds.
        self._took: deque[float] = deque(maxlen=16)

    def link(self, kind: str, token: str, link_type: str, redirect_to: str) -> str:
        """Where the mail's link leads: our own /verify, or the page that GOTRUE_MAILER_URLPATHS_… names."""
        path = self._settings.url_paths.get(kind) or f"{self._settings.external_url}/verify"
        query = urlencode({"token": token, "type": link_type, "redirect_to": redirect_to}, safe=":/")
        return f"{urljoin(f'{self._settings.external_url}/', path)}?{query}"

    async def send(self, kind: str, to: str, otp: str, link: str = "") -> None:
        """Raises AuthError 500 when the mail server takes nothing."""
        message = self._write(LETTERS[kind], self._settings.subjects[kind], to, otp, link)
        began = time.monotonic()
        try:
            await asyncio.to_thread(self._deliver, message)
        except (OSError, smtplib.SMTPException) as problem:
            raise AuthError(500, "unexpected_failure", f"Error sending {kind.lower()} email") from problem
        self._took.append(time.monotonic() - began)

    async def wait_as_if_sent(self) -> None:
        """As long as one of the last letters took, so that the time does not tell who has an account."""
        if self._took:
            await asyncio.sleep(secrets.choice(self._took))

    def _write(self, letter: Letter, subject: str, to: str, otp: str, link: str) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = subject or letter.subject
        message["From"] = formataddr((self._settings.sender_name, self._settings.sender))
        message["To"] = to
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain="localhost.localdomain")
        code = f"Or enter the code: {otp}" if link else f"The code: {otp}"
        message.set_content("\n\n".join(part for part in (letter.line, link, code) if part) + "\n")
        shown = f'<p><a href="{html.escape(link)}">{letter.button}</a></p>' if link else ""
        message.add_alternative(f"<h2>{letter.subject}</h2><p>{letter.line}</p>{shown}<p>{code}</p>", subtype="html")
        return message

    def _deliver(self, message: EmailMessage) -> None:
        with smtplib.SMTP(self._settings.smtp_host, self._settings.smtp_port, timeout=TIMEOUT) as server:
            if self._settings.smtp_user:
                server.starttls()
                server.login(self._settings.smtp_user, self._settings.smtp_password)
            server.send_message(message)

"""What no test may see: a report of the content policy, a script's error, a request to anybody else's server."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

# Chromium tells of a breach on the console too, but not always in the same words; the event is the same everywhere.
REPORT = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`policy broken: ${event.violatedDirective} ${event.blockedURI}`));
"""


class Watch:
    def __init__(self, home: str) -> None:
        self._home = home
        self.seen: list[str] = []

    def over(self, context: BrowserContext) -> None:
        context.add_init_script(REPORT)
        context.on("weberror", lambda error: self.seen.append(str(error.error)))
        context.on("console", self._hear)
        context.on("request", self._follow)

    def _hear(self, message: ConsoleMessage) -> None:
        if re.search(r"Content Security Policy|Refused to|policy broken|React Router caught", message.text):
            self.seen.append(message.text)

    def _follow(self, request: Request) -> None:
        if not request.url.startswith((f"{self._home}/", f"blob:{self._home}/", "data:")):
            self.seen.append(f"asked elsewhere: {request.url}")

"""How the last real call to each paid or foreign service ended, so that health can tell without calling it."""

import time
from collections.abc import Callable, Mapping

import msgspec


class Outcome(msgspec.Struct, frozen=True):
    """`code` is empty after a success; `at` in seconds since the epoch."""

    code: str
    at: float


class Outcomes:
    """One for the process, handed to each client that speaks to such a service."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._last: dict[str, Outcome] = {}
        self._services: dict[str, str] = {}

    @property
    def services(self) -> Mapping[str, str]:
        """Each service that was named, with the word that says how it is configured."""
        return self._services

    def configured(self, service: str, how: str) -> None:
        """`how` is a word such as `offline` or `keyless`, shown to whoever asks for our health."""
        self._services[service] = how

    def succeeded(self, service: str) -> None:
        self._last[service] = Outcome("", self._clock())

    def failed(self, service: str, code: str) -> None:
        """`code` is an error's, as in `RATE_LIMITED`."""
        self._last[service] = Outcome(code, self._clock())

    def last(self, service: str) -> Outcome | None:
        return self._last.get(service)

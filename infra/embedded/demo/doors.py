"""The Auth server and the BFF, asked as any client asks them."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

EXISTS = 422


class DoorError(RuntimeError):
    """Something was refused or did not answer."""


class Doors:
    def __init__(self, told: Mapping[str, str]) -> None:
        self._auth = f"{told['SUPABASE_URL']}/auth/v1"
        self._bff = told["BFF_URL"]
        self._anon = told["SUPABASE_ANON_KEY"]
        self._service = told["SUPABASE_SERVICE_ROLE_KEY"]
        self._token = ""

    def admit(self, email: str, password: str) -> None:
        """A confirmed person, made where there is none, whose token the later calls carry."""
        person = {
            "email": email,
            "password": password,
            "email_confirm": True,
            "user_metadata": {"display_name": "Demo"},
        }
        try:
            _call("POST", f"{self._auth}/admin/users", _json(person), _keyed(self._service))
        except DoorError as problem:
            refused = problem.__cause__
            if not (isinstance(refused, urllib.error.HTTPError) and refused.code == EXISTS):
                raise
        words = _json({"email": email, "password": password})
        self._token = _call("POST", f"{self._auth}/token?grant_type=password", words, _keyed(self._anon))[
            "access_token"
        ]

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return self.send(path, _json(body) if body is not None else None, "application/json", method)

    def send(self, path: str, body: bytes | None, media_type: str, method: str = "POST") -> Any:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": media_type, "X-Requested-With": "ibid"}
        return _call(method, f"{self._bff}{path}", body, headers)


def _keyed(key: str) -> dict[str, str]:
    return {"apikey": key, "Authorization": f"Bearer {key}", "Content-Type": "application/json"}


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body).encode()


def _call(method: str, address: str, body: bytes | None, headers: Mapping[str, str]) -> Any:
    request = urllib.request.Request(address, body, dict(headers), method=method)  # noqa: S310 - our own loopback
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.load(answer)
    except urllib.error.HTTPError as problem:
        said = problem.read().decode(errors="replace")[:300]
        raise DoorError(f"{method} {request.selector} answered {problem.code}: {said}") from problem
    except (OSError, ValueError) as problem:
        raise DoorError(f"{method} {request.selector}: {problem}") from problem

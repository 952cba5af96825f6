"""What was recorded from the real server, asked of this one in the same order and compared."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import msgspec
import pytest

from tests.conformance.auth.comparing import difference
from tests.conformance.auth.own_servers import Place, auth_server
from tests.conformance.auth.under_test import Auth
from tests.conformance.target import http, named

STEPS = [json.loads(line) for line in Path(__file__).with_name("exchanges.jsonl").read_text().splitlines()]
LIFE = "3600"
PEOPLE = ("a", "otp", "adm", "inv", "pkce", "w", "zz", "py")


@pytest.fixture(params=["ES256", "HS256"])
def place(request: pytest.FixtureRequest, own: Place) -> Iterator[Place]:
    """The stack that the environment names, else a server of our own for each way to sign."""
    if named():
        with http(base_url=own.url, headers={"apikey": own.anon_key}) as client:
            signs = "ES256" if client.get("/.well-known/jwks.json").json()["keys"] else "HS256"
        if signs != request.param:
            pytest.skip(f"the stack signs with {signs}")
        yield msgspec.structs.replace(own, signing=signs)
    elif request.param == own.signing:
        yield own
    else:
        with auth_server(request.getfixturevalue("stack"), request.param) as other:
            yield other


@pytest.mark.timeout(600)
def test_every_recorded_exchange_is_answered_alike(place: Place) -> None:
    replay = Replay(place)
    try:
        unlike = [f"{step['ask']}: {problem}" for step in STEPS if (problem := replay.run(step))]
    finally:
        replay.forget()
    assert not unlike, "\n".join(unlike)


class Replay:
    """Knows what the steps before gave out: tokens, codes, ids."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._http = http(base_url=place.url, headers={"apikey": place.anon_key} if place.anon_key else {})
        self._letters = Auth("", "", "", place.mail_url)
        self._known = {name: f"{name}-{uuid4().hex[:12]}@example.com" for name in PEOPLE} | {
            "site": place.site,
            "host": urlsplit(place.site).netloc,
        }
        self._does = self._http.get("/settings").json()
        self._people: set[str] = set()
        # How long a token is good is a setting: another stack shows its own with the first.
        self._life = "" if named() else LIFE

    def run(self, step: dict[str, Any]) -> str:
        """Empty, or in what the answer is unlike the one recorded."""
        if step.get("signing", self._place.signing) != self._place.signing or not self._can(step.get("needs")):
            return ""
        if "letter" in step:
            self._known["link"] = self._letters.token_of(self._letters.letter(self._filled(step["letter"])))
        answer = self._patiently(step)
        self._remember(step, answer)
        return self._difference(step, answer)

    def _can(self, needs: str | None) -> bool:
        """Some steps were recorded with settings that not every stack has, one without a gateway's key."""
        able = {
            "anonymous": self._does["external"]["anonymous_users"],
            "autoconfirm": self._does["phone_autoconfirm"],
            "no key": not self._place.anon_key,
        }
        return needs is None or bool(able[needs])

    def _patiently(self, step: dict[str, Any]) -> httpx.Response:
        """Where a stack makes people wait for their next letter, as long as it says."""
        answer = self._ask(step)
        pause = re.search(r"only request this after (\d+) second", answer.text)
        if not pause:
            return answer
        time.sleep(int(pause[1]) + 1)
        return self._ask(step)

    def _ask(self, step: dict[str, Any]) -> httpx.Response:
        method, path = self._filled(step["ask"]).split(" ", 1)
        tokens = {"service": self._place.service_key, "person": self._known.get("access"), "nobody": "abc"}
        headers = dict(step.get("headers", {}))
        if "as" in step:
            headers["authorization"] = f"Bearer {tokens[step['as']]}"
        if "text" in step:
            return self._http.request(method, path, headers=headers, content=step["text"])
        body = {"json": json.loads(self._filled(json.dumps(step["json"])))} if "json" in step else {}
        return self._http.request(method, path, headers=headers, **body)

    def _filled(self, text: str) -> str:
        for name, value in self._known.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def _remember(self, step: dict[str, Any], answer: httpx.Response) -> None:
        said = answer.text + " " + answer.headers.get("location", "")
        found = {
            "access": re.search(r"access_token[\"=:]+([\w.-]+)", said),
            "refresh": re.search(r"refresh_token[\"=:]+(\w{12})\b", said),
            "code": re.search(r"[?&]code=([0-9a-f-]{36})", said),
            "digits": re.search(r'"email_otp":"(\d{6})"', said),
        }
        if not self._life and (told := re.search(r'expires_in["=:]+(\d+)', said)):
            self._life = told[1]
        if found["refresh"]:
            self._known["refresh_before"] = self._known.get("refresh", "")
        self._known |= {name: match[1] for name, match in found.items() if match}
        if made := re.search(r'"id":"([0-9a-f-]{36})","aud"', said):
            self._people |= {made[1]} if answer.request.method != "GET" else set()
            if step["ask"] == "POST /admin/users":
                self._known["user"] = made[1]

    def _difference(self, step: dict[str, Any], answer: httpx.Response) -> str:
        if answer.status_code != step["status"]:
            return f"{answer.status_code} {answer.text[:200]}, recorded {step['status']}"
        for name, value in step.get("answers_with", {}).items():
            if answer.headers.get(name) != value:
                return f"header {name} is {answer.headers.get(name)}, recorded {value}"
        if step.get("pages") and not _PAGES.fullmatch(answer.headers.get("link", "")):
            return f"header link is {answer.headers.get('link')}"
        if "whole_page" in step:
            return _page_difference(answer)
        if "sent_to" in step:
            return difference(self._recorded(step["sent_to"]), answer.headers["location"], "location")
        is_json = "json" in answer.headers.get("content-type", "")
        got = answer.json() if is_json else answer.text or None
        return difference(json.loads(self._recorded(json.dumps(step["answer"]))), got)

    def _recorded(self, text: str) -> str:
        return re.sub(rf'(expires_in"?[:=] ?){LIFE}', rf"\g<1>{self._life}", self._filled(text))

    def forget(self) -> None:
        """Removes whom the steps made."""
        service = {"authorization": f"Bearer {self._place.service_key}"}
        for person in self._people:
            self._http.request("DELETE", f"/admin/users/{person}", headers=service, json={})
        self._http.close()
        self._letters.close()


def _page_difference(answer: httpx.Response) -> str:
    """A list of people without a size: the counts are the database's own, the form is not."""
    total, link = int(answer.headers["x-total-count"]), answer.headers["link"]
    last = -(-total // 50)
    more = '</admin/users?page=2&per_page=>; rel="next", ' if last > 1 else ""
    if link != f'{more}</admin/users?page={last}&per_page=>; rel="last"':
        return f"header link is {link} for {total} people"
    body = answer.json()
    if body.keys() != {"users", "aud"} or len(body["users"]) != min(total, 50):
        return f"the page has {sorted(body)} and {len(body['users'])} of {total} people"
    return "" if all(person["identities"] is None for person in body["users"]) else "identities are in a list"


_PAGES = re.compile(
    r'(</admin/users\?page=2&per_page=2>; rel="next", )?</admin/users\?page=\d+&per_page=2>; rel="last"'
)

"""The test's compose file brought up on a real engine, and a first project made through its gateway."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from infra import settings_file
from infra.embedded import keys
from tests.infra.compose import INFRA

pytestmark = pytest.mark.timeout(3600)
SITE = "http://127.0.0.1:3088"


def said(*words: str, seconds: float) -> str:
    """What is wrong with it; nothing where it went well."""
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=seconds)
    except subprocess.TimeoutExpired:
        return f"{' '.join(words)} did not end within {seconds:.0f} s"
    return (done.stderr or done.stdout).strip()[-2000:] or "it failed" if done.returncode else ""


@pytest.fixture(scope="module")
def compose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[str], Path]]:
    """The words that call Compose for it, with settings of its own. Asked once whether there is an engine at all."""
    engine = shutil.which("docker") or shutil.which("podman")
    why = "neither docker nor podman is here" if engine is None else said(engine, "info", seconds=30)
    why = why or said(str(engine), "compose", "version", seconds=30)
    if why:
        pytest.skip(f"NOT PROVEN HERE: the compose files on a real engine. {why}")
    file = tmp_path_factory.mktemp("containers") / ".env.containers"
    settings_file.new(file, "", development=True)
    words = [str(engine), "compose", "--env-file", str(file), "-f", str(INFRA / "compose.test.yml")]
    why = said(*words, "pull", "--policy", "missing", *of_others(words), seconds=900)
    if why:
        pytest.skip(f"NOT PROVEN HERE: the compose files on a real engine; images cannot be pulled. {why}")
    try:
        yield words, file
    finally:
        said(*words, "down", "--volumes", "--remove-orphans", seconds=300)


def of_others(words: list[str]) -> list[str]:
    """The services whose images are not ours; ours are built, and no registry has them."""
    told = subprocess.run([*words, "config", "--format", "json"], capture_output=True, check=True).stdout
    return [name for name, one in json.loads(told)["services"].items() if not one["image"].startswith("ibid-")]


def test_every_service_comes_up_well_and_a_project_is_made_through_the_gateway(
    compose: tuple[list[str], Path],
) -> None:
    words, file = compose
    assert said(*words, "up", "--build", "--wait", seconds=1500) == ""

    journey(SITE, keys.read(file)["SUPABASE_SERVICE_ROLE_KEY"])


def journey(site: str, service_key: str) -> None:
    """From the page to a project that is there again when it is asked for."""
    email, password = f"{uuid4().hex[:12]}@ibid.example", f"a reed {uuid4()}"
    with httpx.Client(base_url=site, timeout=30, headers={"x-requested-with": "ibid"}) as http:
        assert "<div id=" in http.get("/").text
        assert until_well(http)
        door = {"apikey": service_key, "authorization": f"Bearer {service_key}"}
        person = {"email": email, "password": password, "email_confirm": True}
        made = http.post("/auth/v1/admin/users", json=person, headers=door)
        assert made.status_code == 200, made.text
        signed_in = http.post("/api/auth/sign-in", json={"email": email, "password": password})
        assert signed_in.is_success, signed_in.text
        cookie = {"cookie": signed_in.headers["set-cookie"].partition(";")[0]}
        project = http.post("/api/projects", json={"title": "Reeds"}, headers=cookie)
        assert project.status_code == 201, project.text
        every = http.get("/api/projects", headers=cookie).json()["items"]
        assert [one["id"] for one in every] == [project.json()["id"]]


def until_well(http: httpx.Client) -> bool:
    for _ in range(60):
        if http.get("/api/health").json()["status"] == "healthy":
            return True
        time.sleep(1)
    return False

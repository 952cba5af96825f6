"""The stack that is meant is found out, and Compose hears exactly the words that are written."""

import os
from pathlib import Path

import pytest

from infra.backup.problems import NoDocker, NotPossible, Refused
from infra.operations import stacks


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with nothing set up in it."""
    monkeypatch.setattr(stacks, "ROOT", tmp_path)
    return tmp_path


def embedded(root: Path) -> None:
    (root / ".ibid").mkdir()
    (root / ".ibid/.env.local").touch()


def compose(root: Path, text: str = "TUNNEL_TOKEN=\n") -> Path:
    (root / ".env.production").write_text(text)
    return root / ".env.production"


def test_whichever_was_set_up_here_is_meant(root: Path) -> None:
    assert stacks.find(None, {}).kind == "embedded", "nothing yet: the one that needs nothing"
    file = compose(root)
    assert stacks.find(None, {}) == stacks.Stack("compose", root / ".ibid", file)
    file.unlink()
    embedded(root)
    assert stacks.find(None, {}).settings == root / ".ibid/.env.local"


def test_where_both_were_it_has_to_be_said(root: Path) -> None:
    embedded(root)
    compose(root)

    with pytest.raises(Refused, match="--stack embedded, or --stack compose"):
        stacks.find(None, {})
    assert [stacks.find(kind, {}).kind for kind in ("embedded", "compose")] == ["embedded", "compose"]
    with pytest.raises(Refused, match="no stack podman"):
        stacks.find("podman", {})


def test_a_chosen_folder_is_looked_into(root: Path) -> None:
    embedded(root)
    compose(root)

    assert stacks.find(None, {"IBID_HOME": str(root / "elsewhere")}).kind == "compose"


def test_without_a_settings_file_it_is_named_before_docker_is_called(root: Path) -> None:
    with pytest.raises(NotPossible, match="new-keys"):
        _ = stacks.find("compose", {}).compose


@pytest.mark.parametrize("token", ["", "abc"])
def test_a_tunnel_that_is_set_up_keeps_the_ports_shut_whatever_is_asked(root: Path, token: str) -> None:
    found = stacks.Compose(compose(root, f"TUNNEL_TOKEN={token}\n"))

    assert found.vector("up", "-d")[:4] == ["docker", "compose", "-f", "infra/compose.prod.yml"]
    assert found.vector("up", "-d")[-2:] == ["up", "-d"]
    assert ("infra/compose.tunnel.yml" in found.vector("up")) is bool(token)
    assert ("--profile" in found.vector("up")) is bool(token)


def docker(root: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    (root / "bin").mkdir()
    (root / "bin/docker").write_text(f"#!/bin/sh\n{script}\n")
    (root / "bin/docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{root}/bin:{os.environ['PATH']}")


def test_no_shell_reads_what_docker_is_given(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker(root, monkeypatch, 'printf "%s\\n" "$@"; cat')
    found = stacks.Compose(compose(root))

    said = found.run("exec", "postgres", "$(touch planted); a b", given=b"rows")

    assert said.decode().splitlines()[-3:] == ["postgres", "$(touch planted); a b", "rows"]
    assert not (root / "planted").exists()


def test_what_docker_said_is_told_where_it_fails(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docker(root, monkeypatch, "echo cannot reach the daemon >&2; exit 17")

    with pytest.raises(NotPossible, match="compose ps failed: cannot reach the daemon"):
        stacks.Compose(compose(root)).run("ps")


def test_a_missing_docker_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(root))

    with pytest.raises(NoDocker, match="--stack embedded") as refused:
        stacks.Compose(compose(root)).run("ps")
    assert refused.value.code == 69

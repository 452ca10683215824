"""What a person at a terminal sees of a run."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from netwright.cli.follow_run import FollowRun
from netwright.core.events import EpochEnded, RunEnded


def follow(event, width=80):
    console = Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)
    FollowRun(console)(event)
    return console.file.getvalue()


@pytest.mark.parametrize(("width", "has_speed"), [(80, False), (120, True)])
def test_a_line_of_an_epoch_stays_one_line(width, has_speed):
    metrics = {"train": {"loss": 0.3223, "accuracy": 0.8668}, "val": {"loss": 0.4743, "accuracy": 0.7836}}
    said = follow(EpochEnded(3, 9, 1.0, 13_190.0, metrics, (0.1,), False), width)
    assert said.count("\n") == 1
    assert ("samples/s" in said) == has_speed


def test_why_a_run_failed_is_left_to_the_error():
    assert follow(RunEnded("failed", 0, 1.0, None, {}, "no memory")) == ""
    assert follow(RunEnded("stopped", 0, 1.0, None, {}, "Ctrl-C")) == "Ctrl-C\n"

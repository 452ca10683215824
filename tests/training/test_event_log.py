from __future__ import annotations

import json
from pathlib import Path

import pytest
from torch import nn

from netwright.core.events import EpochEnded, Noticed, RunStarted
from netwright.core.run_spec import TrainSpec
from netwright.training.event_log import EventLog
from netwright.training.train_network import train_network


def epoch(number):
    return EpochEnded(number, 5, 0.1, 100.0, {"train": {"loss": 1.0 / number}}, (0.1,), True)


def test_a_run_is_one_event_a_line(make_data, tmp_path):
    file = tmp_path / "log.jsonl"
    train_network(nn.Linear(4, 3), make_data(), TrainSpec(epochs=2), observers=[EventLog(file)])
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["event"] for line in lines] == ["RunStarted", "EpochEnded", "EpochEnded", "RunEnded"]
    assert lines[1]["metrics"]["val"]["accuracy"] <= 1


def test_a_run_that_goes_on_has_the_log_of_its_checkpoint(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    log = EventLog(file)
    for event in (RunStarted(5, 1, 1, {}), epoch(1), epoch(2)):
        log(event)
    memory = json.loads(json.dumps(log.remember()))
    for event in (epoch(3), Noticed("told after the checkpoint")):
        log(event)
    with file.open("a") as half:
        half.write('{"event": "EpochEn')
    again = EventLog(file)
    again.recall(memory)
    for event in (RunStarted(5, 1, 3, {}), epoch(3)):
        again(event)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line.get("epoch") for line in lines] == [None, 1, 2, None, 3]


def test_what_a_full_disk_refused_is_written_later(tmp_path: Path) -> None:
    file = tmp_path / "gone" / "log.jsonl"
    log = EventLog(file)
    with pytest.raises(OSError, match="No such file"):
        log(epoch(1))
    memory = log.remember()
    file.parent.mkdir()
    log(epoch(2))
    assert [json.loads(line)["epoch"] for line in file.read_text().splitlines()] == [1, 2]
    again = EventLog(file)
    again.recall(memory)
    again(epoch(2))
    assert [json.loads(line)["epoch"] for line in file.read_text().splitlines()] == [1, 2]

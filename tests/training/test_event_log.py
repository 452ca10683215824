from __future__ import annotations

import json
from pathlib import Path

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


def test_epochs_that_are_run_again_are_told_once(tmp_path):
    file = tmp_path / "log.jsonl"
    log = EventLog(file)
    for event in (RunStarted(5, 1, 1, {}), epoch(1), epoch(2), epoch(3)):
        log(event)
    with file.open("a") as half:
        half.write('{"event": "EpochEn')
    again = EventLog(file)
    for event in (RunStarted(5, 1, 3, {}), epoch(3)):
        again(event)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert [line["epoch"] for line in lines if line["event"] == "EpochEnded"] == [1, 2, 3]


def test_a_line_that_a_killed_process_left_half_written_spoils_no_other(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    EventLog(file)(Noticed("first"))
    with file.open("a", encoding="utf-8") as log:
        log.write('{"event": "Noti')
    resumed = EventLog(file)
    resumed(Noticed("second"))
    resumed(RunStarted(3, 10, 1, {}))
    told = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line.get("says") for line in told] == ["first", "second", None]

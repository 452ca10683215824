"""Layers are recorded while a run trains, and the training is the same to the bit."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

import netwright as nw
from netwright.core.events import EpochEnded, Event, Noticed
from netwright.core.task import Task
from netwright.training.layer_log import read_layer_log
from netwright.training.layer_recorder import LayerRecorder
from netwright.training.objective import Objective

LAYERS = [{"Linear": 16}, "BatchNorm1d", "ReLU", {"Dropout": 0.3}, {"Linear": 8}, "ReLU"]


def _read(run: nw.Run) -> list[dict]:
    return read_layer_log(run.folder.layers)


@pytest.mark.parametrize("ema", [None, 0.9])
def test_records_leave_the_training_as_it_is(ema: float | None) -> None:
    """With dropout, batch normalisation and an own order: everything that a forward pass could disturb."""
    runs = [nw.train(LAYERS, "iris", epochs=4, ema=ema, quiet=True, look=look) for look in (True, False)]
    states = [run.net.state_dict() for run in runs]
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])
    assert runs[0].metrics == runs[1].metrics
    assert [one["epoch"] for one in _read(runs[0])] == [0, 4]
    assert not runs[1].folder.layers.exists()


def test_a_record_says_what_the_layers_do() -> None:
    run = nw.train(LAYERS, "iris", epochs=2, quiet=True)
    first, *_, last = _read(run)
    assert list(first["layers"]) == ["0", "1", "2", "4", "5", "6"]
    assert first["layers"]["0"]["kind"] == "Linear"
    assert {path for path, one in first["layers"].items() if "silent" in one} == {"2", "5"}
    assert first["layers"]["1"]["weights"]["mean"] == 1
    assert first["loss"] > last["loss"]
    assert first["layers"]["0"]["activations"]["count"] == first["num_samples"] * 16
    assert all(one["gradients"]["std"] > 0 for one in first["layers"].values() if "gradients" in one)


class _Functional(nn.Module):
    """ReLU as a function; one unit can never fire."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(4, 4), nn.Linear(4, 3)
        with torch.no_grad():
            self.first.bias[0] = -1e6

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.last(torch.relu(self.first(x)))


def test_silent_units_are_counted_behind_functions_too() -> None:
    run = nw.train(_Functional(), "iris", epochs=1, quiet=True)
    assert [one["layers"]["first"]["silent"] >= 0.25 for one in _read(run)] == [True, True]
    assert "silent" not in _read(run)[0]["layers"]["last"]


@pytest.mark.parametrize(
    ("name", "given", "silent"),
    [
        ("ReLU", [-9.0, 2.0, 0.5, -1.0], 0.5),
        ("ReLU6", [-9.0, 9.0, 3.0, 0.5], 0.5),
        ("Hardswish", [-9.0, 9.0, 0.0, 1.0], 0.25),
        ("GELU", [-20.0, 0.0, 1.0, -1.0], 0.25),
        ("SiLU", [-50.0, 0.0, 1.0, -1.0], 0.25),
        ("Tanh", [-30.0, 30.0, 0.0, 1.0], 0.5),
        ("Sigmoid", [-30.0, 30.0, 0.0, 1.0], 0.5),
        ("ELU", [-30.0, 30.0, 0.0, 1.0], 0.25),
        ("LeakyReLU", [-9.0, 9.0, 0.0, 1.0], None),
    ],
)
def test_a_unit_is_silent_on_the_flat_end_of_any_activation(
    name: str, given: list[float], silent: float | None
) -> None:
    net = nn.Sequential(nn.Linear(2, 4), getattr(nn, name)(), nn.Linear(4, 1))
    with torch.no_grad():
        net[0].weight.zero_()
        net[0].bias.copy_(torch.tensor(given))
    objective = Objective("MSELoss", "MSELoss", nn.MSELoss(), Task("regression", ("y",)))
    recorder = LayerRecorder(net, objective, torch.randn(8, 2), torch.randn(8, 1))
    assert recorder.record()["layers"]["1"].get("silent") == silent


def _stop_after(epoch: int) -> Callable[[Event], None]:
    def stop(event: Event) -> None:
        if isinstance(event, EpochEnded) and event.epoch == epoch:
            raise KeyboardInterrupt

    return stop


def test_a_resumed_run_has_the_records_of_a_whole_one() -> None:
    whole = nw.train(LAYERS, "iris", epochs=6, quiet=True, out="whole")
    part = nw.train(LAYERS, "iris", epochs=6, quiet=True, out="part", observers=[_stop_after(5)])
    assert part.result["status"] == "stopped"
    with part.folder.layers.open("a", encoding="utf-8") as log:
        log.write('{"epoch":6,"layers"')  # of a process killed while it wrote
    resumed = nw.train(LAYERS, "iris", quiet=True, resume="part")
    assert _read(resumed) == _read(whole)
    assert len(part.folder.layers.read_text(encoding="utf-8").splitlines()) == len(_read(whole))


class _Uncopied(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 3)

    def __deepcopy__(self, memo: object) -> nn.Module:
        raise TypeError("this network cannot be copied")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x)


def test_what_cannot_be_recorded_is_told_once_and_ends_nothing() -> None:
    told: list[Event] = []
    run = nw.train(_Uncopied(), "iris", epochs=2, quiet=True, check=False, observers=[told.append])
    notices = [one.says for one in told if isinstance(one, Noticed)]
    assert notices == ["the layers are not recorded: TypeError: this network cannot be copied"]
    assert run.result["status"] == "finished"
    assert _read(run) == []


@pytest.mark.parametrize("data", ["diabetes", "breast-cancer"])
def test_every_task_is_recorded(data: str) -> None:
    run = nw.train(None, data, epochs=1, quiet=True)
    assert [one["epoch"] for one in _read(run)] == [0, 1]


def test_tensorboard_reads_the_records() -> None:
    run = nw.train(LAYERS, "iris", epochs=3, quiet=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what tensorboard imports is its own affair
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
        from tensorboard.plugins.hparams.metadata import parse_session_start_info_plugin_data
    events = EventAccumulator(str(run.folder.path), size_guidance={"histograms": 0})
    events.Reload()
    tags = events.Tags()
    assert {"weights/0", "gradients/0", "activations/0", "activations/2"} <= set(tags["histograms"])
    assert {"silent_units/2", "loss/test", "accuracy/test"} <= set(tags["scalars"])
    for event, record in zip(events.Histograms("weights/0"), _read(run), strict=True):
        kept = record["layers"]["0"]["weights"]
        value = event.histogram_value
        assert event.step == record["epoch"]
        assert (value.num, value.min, value.max) == (64, kept["percentiles"][0], kept["percentiles"][-1])
        assert sum(value.bucket) == pytest.approx(64, rel=1e-2)
        assert list(value.bucket_limit) == sorted(value.bucket_limit)
    held = events.PluginTagToContent("hparams")
    begun = parse_session_start_info_plugin_data(held["_hparams_/session_start_info"])
    assert begun.hparams["optimizer"].string_value == "AdamW"
    assert begun.hparams["epochs"].number_value == 3


def test_a_folder_that_goes_away_is_told_and_ends_nothing(tmp_path: Path) -> None:
    told: list[Event] = []

    def block(event: Event) -> None:
        told.append(event)
        if isinstance(event, EpochEnded) and event.epoch == 1:
            file = tmp_path / "r" / "layers.jsonl"
            file.unlink()
            file.mkdir()

    run = nw.train("mlp", "iris", epochs=3, quiet=True, out=tmp_path / "r", observers=[block])
    assert run.result["status"] == "finished"
    assert any("layers.jsonl" in one.says for one in told if isinstance(one, Noticed))

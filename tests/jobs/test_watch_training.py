"""Training is checked first and watched on the way: what is wrong is told, kept, and ends nothing."""

from __future__ import annotations

import json

import pytest
import torch
from torch import nn

import netwright as nw
from netwright.checking.unit_watch import UnitWatch
from netwright.core.errors import JobFailed
from netwright.core.events import Found


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def read_findings(run="runs/iris-001"):
    from pathlib import Path

    return json.loads((Path(run) / "findings.json").read_text(encoding="utf-8"))


def test_an_error_is_told_before_the_first_step_and_training_goes_on():
    told = []
    layers = [{"Linear": 16}, "ReLU", {"Linear": 3}, {"Softmax": {"dim": 1}}]
    net = {"layers": layers, "output": "none"}
    run = nw.train(net, "iris", epochs=2, loss="CrossEntropyLoss", quiet=True, observers=[told.append])
    kinds = [type(event).__name__ for event in told]
    assert kinds.index("RunStarted") < kinds.index("Found") < kinds.index("EpochEnded")
    found = [event for event in told if isinstance(event, Found)]
    assert [event.finding.rule for event in found] == ["softmax-before-cross-entropy"]
    assert run.result["status"] == "finished"
    kept = read_findings()
    assert list(kept) == ["target", "findings", "rules_run", "rules_skipped", "fine", "seconds"]
    assert kept["findings"][0]["rule"] == "softmax-before-cross-entropy"
    lines = [json.loads(line) for line in run.folder.log.read_text(encoding="utf-8").splitlines()]
    logged = [line["finding"] for line in lines if line["event"] == "Found"]
    assert [finding["severity"] for finding in logged] == ["error"]


def test_a_healthy_run_is_silent_and_ends_with_the_same_weights():
    told = []
    checked = nw.train("mlp", "iris", epochs=3, quiet=True, observers=[told.append])
    plain = nw.train("mlp", "iris", epochs=3, quiet=True, check=False)
    assert not [event for event in told if isinstance(event, Found)]
    assert read_findings()["findings"] == []
    assert not (plain.folder.path / "findings.json").exists()
    states = checked.net.state_dict(), plain.net.state_dict()
    assert all(torch.equal(states[0][name], states[1][name]) for name in states[0])
    assert not any(module._forward_hooks for module in checked.net.modules())


def test_a_loss_that_never_moves_is_told():
    told = []
    nw.train(
        "mlp", "iris", epochs=5, optimizer={"SGD": {"lr": 0.0}}, schedule="none", early_stopping="none",
        label_smoothing=0.0, quiet=True, observers=[told.append],
    )  # fmt: skip
    rules = {event.finding.rule for event in told if isinstance(event, Found)}
    assert rules <= {"stuck-loss"}


def test_a_loss_that_breaks_is_traced():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.body = nn.Linear(4, 3)

        def forward(self, x):
            return self.body(x) + (2.2 - x[:, 1:2]).sqrt()  # a few standardised samples are above 2.2

    with pytest.raises(JobFailed, match="finite"):
        nw.train(Net(), "iris", epochs=3, quiet=True)
    (finding,) = [one for one in read_findings()["findings"] if one["rule"] == "non-finite-loss"]
    assert "sqrt" in finding["says"]
    assert "test_watch_training.py" in finding["where"]
    assert finding["evidence"]["samples"].startswith("row ")


def test_dead_units_and_tiny_gradients_are_seen():
    torch.manual_seed(0)
    layers = [nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)]
    nn.init.constant_(layers[0].bias, -50.0)
    net = nn.Sequential(*layers)
    deep = nn.Sequential(
        *[part for _ in range(14) for part in (nn.Linear(8, 8), nn.Sigmoid())], nn.Linear(8, 1)
    )
    seen = {}
    for name, one, size in (("dead", net, 4), ("deep", deep, 8)):
        watch = UnitWatch(one)
        for _ in range(5):
            handles = watch.see_batch()
            one.zero_grad()
            one(torch.randn(256, size)).square().sum().backward()
            watch.see_gradients()
            for handle in handles:
                handle.remove()
        seen[name] = [finding.rule for finding in watch.list_findings()]
    assert seen["dead"] == ["dead-units"]
    assert seen["deep"] == ["vanishing-gradient"]

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.utils.data import TensorDataset

from netwright.core.events import BatchesDone
from netwright.core.run_spec import TrainSpec
from netwright.core.task import Task
from netwright.data.data import Data
from netwright.data.split import DatasetSplit, TensorSplit
from netwright.training import captured_step, train_network
from netwright.training.captured_step import CapturedStep

TASK = Task("multiclass", ("y",), ("a", "b", "c"))


@pytest.fixture
def steps(monkeypatch):
    """Which way each step went."""
    monkeypatch.setattr(captured_step, "_read_others", list)  # type checks draw from Python's generator
    seen = []
    run = CapturedStep.run

    def look(self, inputs, targets):
        seen.append(len(inputs))
        run(self, inputs, targets)

    monkeypatch.setattr(CapturedStep, "run", look)
    return seen


def make_net():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 3))


def make_data(num=170):
    generator = torch.Generator().manual_seed(1)
    x, y = torch.randn(num, 4, generator=generator), torch.randint(0, 3, (num,), generator=generator)
    return Data("mine", "table", TASK, (4,), TensorSplit(x, y, torch.arange(num)))


def train(epochs=10, **options):
    spec = TrainSpec(epochs=epochs, early_stopping="none", ema=0.9)
    return train_network.train_network(make_net(), make_data(), spec, batch_size=16, **options)


def weights(result):
    return result.net.state_dict()


def assert_equal(first, second):
    assert all(torch.equal(value, second[name]) for name, value in first.items())


def test_a_long_run_goes_by_recorded_steps_to_the_same_weights(steps, monkeypatch):
    recorded = train()
    assert steps.count(16) == 100
    assert steps.count(10) == 10
    steps.clear()
    monkeypatch.setattr(train_network, "capture_plan", lambda plan: plan)
    plain = train()
    assert not steps
    assert_equal(weights(recorded), weights(plain))
    told = [{**entry, "seconds": 0} for entry in recorded.history]
    assert told == [{**entry, "seconds": 0} for entry in plain.history]


def test_stopped_by_steps_of_one_kind_and_resumed_by_the_other(steps, monkeypatch, tmp_path):
    whole = train()

    def stop(event):
        if isinstance(event, BatchesDone) and event.epoch == 4:
            raise KeyboardInterrupt

    train(observers=[stop], checkpoint_folder=tmp_path)
    assert steps
    monkeypatch.setattr(train_network, "capture_plan", lambda plan: plan)
    resumed = train(checkpoint_folder=tmp_path, resume=True)
    assert resumed.epochs == 10
    assert_equal(weights(whole), weights(resumed))


def test_a_short_run_and_a_dataset_of_ones_own_are_left_alone(steps):
    train(epochs=9)
    data = make_data()
    own = DatasetSplit(TensorDataset(data.train.inputs, data.train.targets))
    given = Data("mine", "dataset", TASK, (4,), own)
    train_network.train_network(make_net(), given, TrainSpec(epochs=10), batch_size=16)
    assert not steps

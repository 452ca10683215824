from __future__ import annotations

import warnings

import pytest
from torch import nn

from netwright.core.run_spec import TrainSpec
from netwright.training.tensorboard_log import TensorBoardLog
from netwright.training.train_network import train_network


def test_tensorboard_reads_the_curves(make_data, tmp_path):
    result = train_network(
        nn.Linear(4, 3), make_data(), TrainSpec(epochs=3), observers=[TensorBoardLog(tmp_path)]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what tensorboard imports is its own affair
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
    events = EventAccumulator(str(tmp_path))
    events.Reload()
    assert {"loss/train", "loss/val", "accuracy/val", "learning_rate/group0"} <= set(events.Tags()["scalars"])
    told = [(scalar.step, scalar.value) for scalar in events.Scalars("loss/val")]
    assert told == [
        (entry["epoch"], pytest.approx(entry["val"]["loss"], rel=1e-6)) for entry in result.history
    ]

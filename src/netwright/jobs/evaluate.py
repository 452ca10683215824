"""How good a trained network is, on its own data or on other samples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch

from netwright.core.errors import DataError
from netwright.core.read_run_file import RunFile
from netwright.core.run_spec import TrainSpec
from netwright.data.data import Data
from netwright.data.encoder import RawSamples
from netwright.data.open_spec import open_spec
from netwright.data.split import Split, TensorSplit
from netwright.jobs.place_errors import place_errors
from netwright.ship.predictor import Predictor
from netwright.training.build_objective import build_objective
from netwright.training.evaluate_network import evaluate_network


def evaluate_run(predictor: Predictor, run_file: RunFile) -> dict[str, dict[str, float]]:
    """Measure a network on the data of its run, divided as in training.

    Args:
        predictor: the trained network.
        run_file: the run file of the run folder.

    Returns:
        Metrics by split (train, val, test) and name.

    Raises:
        DataError: the data is gone, or is not what the run was trained on.
    """
    with place_errors(run_file):
        data = open_spec(run_file.spec.data, run_file.folder)
    _require_same_data(predictor, data, run_file)
    parts = {"train": data.train, "val": data.val, "test": data.test}
    return {
        name: _measure(predictor, split, run_file.spec.train, data.train)
        for name, split in parts.items()
        if split is not None
    }


def evaluate_samples(predictor: Predictor, samples: RawSamples, run_file: RunFile) -> dict[str, float]:
    """Measure a network on other samples; class weights count in the run's own data only.

    Args:
        predictor: the trained network.
        samples: raw samples with their targets.
        run_file: the run file of the run folder.

    Raises:
        DataError: the samples have no targets.
    """
    if samples.targets is None or not len(samples.names):
        target = ", ".join(predictor.task.targets)
        raise DataError(
            "the samples have no targets to compare the answers with",
            where=f"the target `{target}`",
            fix=f"add the column `{target}` (images: a folder a class), or use `netwright predict`",
        )
    with torch.inference_mode():
        inputs = samples.parts[0] if predictor.encoder is None else predictor.encoder(*samples.parts)
    split = TensorSplit(inputs, samples.targets, torch.arange(len(samples.names)))
    spec = run_file.spec.train.model_copy(update={"class_weights": None})
    return _measure(predictor, split, spec, split)


def _measure(predictor: Predictor, split: Split, spec: TrainSpec, weighed: Split) -> dict[str, float]:
    targets = weighed.targets if isinstance(weighed, TensorSplit) else None
    task = predictor.task
    num_answers = 2 if task.kind == "binary" and predictor.decoding == "softmax" else task.num_outputs
    objective = build_objective(spec, task, num_answers, targets)
    scale: Any = predictor.answer_scale
    if scale is not None:
        objective = replace(objective, answer_scale=(scale[0], scale[1]))
    return evaluate_network(predictor.net, split, objective)


def _require_same_data(predictor: Predictor, data: Data, run_file: RunFile) -> None:
    """Refuse to measure on a division that the training never saw."""
    if predictor.encoder is None or data.encoder is None:
        return
    now, then = data.encoder.state_dict(), predictor.encoder.state_dict()
    same = data.encoder.to_spec() == predictor.encoder.to_spec() and now.keys() == then.keys()
    if not same or not all(torch.equal(now[name], then[name]) for name in now):
        raise DataError(
            "the data is no longer what the run was trained on: its training rows teach something else",
            where=run_file.spec.data.source,
            fix="bring the old data back, or measure on other samples: netwright evaluate RUN --data SOURCE",
        )

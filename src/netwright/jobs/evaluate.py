"""How good a trained network is, on its own data or on other samples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch

from netwright.core.errors import DataError
from netwright.core.read_run_file import RunFile
from netwright.core.run_spec import PYTHON_MADE
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
    if run_file.spec.data.source.startswith(PYTHON_MADE):
        raise DataError(
            "this run was trained on data that was made in Python, and cannot open it again",
            where=run_file.name,
            fix="from Python: run.evaluate(data), with data as nw.open_data gave it",
        )
    with place_errors(run_file):
        data = open_spec(run_file.spec.data, run_file.folder)
    return evaluate_data(predictor, data, run_file)


def evaluate_data(predictor: Predictor, data: Data, run_file: RunFile) -> dict[str, dict[str, float]]:
    """Measure a network on opened data, which must be what its run was trained on.

    Args:
        predictor: the trained network.
        data: the run's data.
        run_file: the run file of the run folder.

    Returns:
        Metrics by split (train, val, test) and name.

    Raises:
        DataError: the data is not what the run was trained on.
    """
    _require_same_data(predictor, data)
    parts = {"train": data.train, "val": data.val, "test": data.test}
    return {
        name: _measure(predictor, split, run_file, data.train)
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
    rows = torch.arange(len(samples.names))
    if predictor.encoder is None or len(samples.parts) == 1:
        split = TensorSplit(samples.parts[0], samples.targets, rows, predictor.encoder)
    else:
        device = predictor.place()
        with torch.no_grad():
            inputs = predictor.encoder(*(part.to(device) for part in samples.parts)).cpu()
        split = TensorSplit(inputs, samples.targets, rows)
    return evaluate_split(predictor, split, run_file)


def evaluate_split(predictor: Predictor, split: Split, run_file: RunFile) -> dict[str, float]:
    """Measure a network on encoded samples; class weights count in the run's own data only.

    Args:
        predictor: the trained network.
        split: encoded samples with their targets.
        run_file: the run file of the run folder.
    """
    train = run_file.spec.train.model_copy(update={"class_weights": None})
    unweighed = replace(run_file, spec=run_file.spec.model_copy(update={"train": train}))
    return _measure(predictor, split, unweighed, split)


def _measure(predictor: Predictor, split: Split, run_file: RunFile, weighed: Split) -> dict[str, float]:
    targets = weighed.known_targets
    task, device, spec = predictor.task, predictor.place(), run_file.spec
    num_answers = 2 if task.kind == "binary" and predictor.decoding == "softmax" else task.num_outputs
    objective = build_objective(spec.train, task, num_answers, targets, run_file.folder)
    scale: Any = predictor.answer_scale
    if scale is not None:
        objective = replace(objective, answer_scale=(scale[0], scale[1]))
    # Batches as in training: sums of floats depend on how they are grouped.
    size = spec.data.batch_size if isinstance(spec.data.batch_size, int) else 256
    return evaluate_network(predictor.net, split, objective.to(device), batch_size=size, device=device)


def _require_same_data(predictor: Predictor, data: Data) -> None:
    """Refuse to measure on a division that the training never saw."""
    same = data.task == predictor.task and (data.encoder is None) == (predictor.encoder is None)
    if same and predictor.encoder is not None and data.encoder is not None:
        now, then = data.encoder.state_dict(), predictor.encoder.state_dict()
        same = data.encoder.to_spec() == predictor.encoder.to_spec() and now.keys() == then.keys()
        same = same and all(torch.equal(now[name].cpu(), then[name].cpu()) for name in now)
    if not same:
        raise DataError(
            "the data is no longer what the run was trained on: its training rows teach something else",
            where=data.source,
            fix="bring the old data back, or measure on other samples: netwright evaluate RUN --data SOURCE",
        )

"""How good a trained network is, on its own data or on other samples."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from netwright.core.read_run_file import RunFile
from netwright.data.data import Data
from netwright.data.encoder import RawSamples
from netwright.data.split import Split
from netwright.jobs.open_run_data import open_run_data
from netwright.jobs.open_samples import open_samples
from netwright.jobs.require_same_data import require_same_data
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
    return evaluate_data(predictor, open_run_data(run_file), run_file)


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
    require_same_data(predictor, data)
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
    return evaluate_split(predictor, open_samples(predictor, samples), run_file)


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

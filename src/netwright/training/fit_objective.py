"""The loss that fits what a network answers, tried on a few real samples."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from netwright.core.run_spec import TrainSpec
from netwright.data.batches import Batch
from netwright.data.data import Data
from netwright.training.build_objective import build_objective
from netwright.training.call_network import match_targets
from netwright.training.choices import Choices
from netwright.training.choose_target_scale import choose_target_scale
from netwright.training.objective import Objective
from netwright.training.probe_network import Probe, probe_network
from netwright.training.trace_forward import ForwardTrace


def fit_objective(
    net: nn.Module,
    samples: Batch,
    data: Data,
    spec: TrainSpec,
    chosen: Choices,
    *,
    output_is_fitted: bool = False,
    folder: Path | None = None,
) -> Probe:
    """Run a few samples through the network, and build the loss for its answers.

    Args:
        net: the network, on the device of the samples.
        samples: a few training samples, as `Batches` gives them.
        data: what to learn from.
        spec: the train section.
        chosen: what was chosen is written down here, with its reason.
        output_is_fitted: whether the last layer was added to fit the target.
        folder: where `file.py:function` is looked for.

    Raises:
        InputError: data, network and loss do not fit together.

    >>> import torch
    >>> from netwright.core.task import Task
    >>> from netwright.data.split import TensorSplit
    >>> split = TensorSplit(torch.zeros(100, 3), torch.zeros(100, 1), torch.arange(100))
    >>> data = Data("mine", "table", Task("regression", ("y",)), (3,), split)
    >>> samples = split.inputs[:8], split.targets[:8]
    >>> fit_objective(nn.Linear(3, 1), samples, data, TrainSpec(), Choices()).objective.name
    'MSELoss'
    """
    inputs, given = samples
    known = data.train.known_targets
    targets = match_targets(given, data.task) if known is None else given

    def make_objective(num_answers: int, trace: ForwardTrace) -> Objective:
        objective = build_objective(spec, data.task, num_answers, known, folder)
        if spec.loss == "auto":
            chosen.fill(
                "loss",
                objective.name,
                f"{data.task.kind}, {num_answers} number{'s' * (num_answers > 1)} a sample",
            )
        is_affine = output_is_fitted or trace.ends_in_weights
        scale, reason = choose_target_scale(spec.scale_target, objective, known, is_affine)
        if spec.scale_target == "auto":
            chosen.fields["scale_target"] = scale is not None
            if reason:
                chosen.reasons["scale_target"] = f"{str(scale is not None).lower()} ({reason})"
        if scale is not None:
            objective = Objective(**{**vars(objective), "answer_scale": scale})
        return objective.to(given.device)

    return probe_network(net, (inputs, targets), data.task, make_objective)

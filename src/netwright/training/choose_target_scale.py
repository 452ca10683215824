"""Whether a regression is trained on the standardised target, and with which mean and scale."""

from __future__ import annotations

from typing import Literal

import torch
from jaxtyping import Float, Shaped
from torch import Tensor

from netwright.core.errors import RunFileError
from netwright.training.objective import Objective

_SCALABLE = ("MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss")


def choose_target_scale(
    asked: bool | Literal["auto"],
    objective: Objective,
    targets: Shaped[Tensor, "num *answer"] | None,
    is_affine: bool,
) -> tuple[tuple[Float[Tensor, " targets"], Float[Tensor, " targets"]] | None, str]:
    """Choose mean and scale of the target.

    A network that ends in a weight layer can give any numbers, so that training it on the standardised
    target changes nothing but the pace; one that ends in an activation may give only some of them.

    Args:
        asked: the run file's scale_target.
        objective: the loss.
        targets: the training targets; None where they are not known beforehand.
        is_affine: whether the network ends in a weight layer.

    Returns:
        Mean and scale, each of shape (num_targets,), or None; and the reason (empty outside regression).

    Raises:
        RunFileError: it was asked for and the targets are not known.
    """
    if objective.task.kind != "regression" or asked is False:
        return None, ""
    where = "train.scale_target"
    if targets is None:
        if asked == "auto":
            return None, "targets not known beforehand"
        raise RunFileError(
            "the targets of a Dataset of your own are not known beforehand",
            where=where,
            fix="scale_target: false, or scale the target in the dataset",
        )
    if asked == "auto" and objective.name not in _SCALABLE:
        return None, f"{objective.name} may depend on the unit"
    if asked == "auto" and not is_affine:
        return None, "the last layer is not a weight layer"
    deviation = targets.double().std(dim=0, correction=0)
    scale = torch.where(deviation > 0, deviation, 1.0)
    return (targets.double().mean(dim=0).float(), scale.float()), "the last layer is a weight layer"

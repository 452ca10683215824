"""Losses that can compare an answer with a mixed target."""

from __future__ import annotations

from dataclasses import replace

from netwright.core.errors import RunFileError
from netwright.training.objective import Objective

_TAKE_SHARES = frozenset(
    {"CrossEntropyLoss", "BCEWithLogitsLoss", "BCELoss", "MultiLabelSoftMarginLoss", "KLDivLoss"}
    | {"MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss"}
)


def allow_mixing(objective: Objective) -> Objective:
    """Make a loss ready for `mixup` and `cutmix`, whose targets are shares of two samples.

    Args:
        objective: the loss; a function of the user's own is taken at its word.

    Raises:
        RunFileError: the loss knows whole classes only.

    >>> from netwright.core.task import Task
    >>> from torch import nn
    >>> allow_mixing(Objective("MSELoss", "MSELoss", nn.MSELoss(), Task("regression", ("y",)))).takes_shares
    True
    """
    is_own = type(objective.criterion).__module__.partition(".")[0] != "torch"
    if not is_own and objective.name not in _TAKE_SHARES:
        raise RunFileError(
            f"mixup and cutmix make targets that are shares of two classes, and {objective.name} takes "
            "whole classes only",
            where="train.loss, data.augment",
            fix="loss: auto, or leave mixup and cutmix out",
        )
    return replace(objective, takes_shares=True)

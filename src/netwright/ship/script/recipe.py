"""How a network was trained, as a script writes it down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from netwright.core.named import Named


@dataclass(frozen=True)
class Recipe:
    """How a network was trained, as a script writes it down.

    Args:
        source: what it was trained on, as the user named it.
        result: how good it is, in a sentence.
        loss: class of torch.nn with its arguments.
        target_form: what the loss wants of the targets; see `Objective`.
        optimizer: class of torch.optim with its arguments.
        schedule: class of torch.optim.lr_scheduler with its arguments, WarmupCosine, or none.
        moves_each_step: whether the schedule moves after a step rather than after an epoch.
        epochs: passes over the training part.
        batch_size: samples a step.
        seed: of weights and order.
        val: share of the samples for validation.
        clip_grad_norm: largest norm of the gradient, or None.
        accumulate: batches a step.
        freeze: patterns of parameters that stay as they are.
        left_out: what the run did and the script does not.
        has_members: whether the network is an ensemble whose members answer one by one in training.
        reading: how a table was read: encoding, delimiter, header.
    """

    source: str
    result: str
    loss: Named
    target_form: str
    optimizer: Named
    schedule: Named
    moves_each_step: bool
    epochs: int
    batch_size: int
    seed: int
    val: float
    clip_grad_norm: float | None = None
    accumulate: int = 1
    freeze: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    has_members: bool = False
    reading: dict[str, Any] = field(default_factory=dict)

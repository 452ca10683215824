"""What was seen of a training loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

Line = tuple[str, int] | None


@dataclass(eq=False)
class Root:
    """A network that the loop calls itself.

    Args:
        net: the user's network.
        copy: as it was when it was first called with gradients.
        inputs: of that call.
        lines: by a layer's path, the line that built it.
        targets: what the loss compared its answer with.
        loss: what the loop did with the answer, up to the loss.
    """

    net: nn.Module
    copy: nn.Module
    inputs: Any
    lines: dict[str, tuple[str, int]]
    targets: Tensor | None = None
    loss: Callable[[Any, Any], Any] | None = None


@dataclass(eq=False)
class Stepped:
    """An optimizer that made steps.

    Args:
        optimizer: the user's.
        line: where its first step was made.
        num_steps: how many.
        num_carried: steps whose gradients still held those of the step before.
        num_empty: steps before which the gradients were all gone though a backward pass had given some.
        num_unfed: steps without any gradient, and no backward pass since the step before.
    """

    optimizer: torch.optim.Optimizer
    line: Line
    num_steps: int = 0
    num_carried: int = 0
    num_empty: int = 0
    num_unfed: int = 0


@dataclass(eq=False)
class Loop:
    """What was seen of a training loop.

    Args:
        roots: the networks that it called with gradients, in order.
        steppers: the optimizers that made steps.
        num_backward: backward passes.
        got_gradient: parameters that had a gradient at some step.
        raised: what ended it.
    """

    roots: list[Root] = field(default_factory=list)
    steppers: list[Stepped] = field(default_factory=list)
    num_backward: int = 0
    got_gradient: dict[int, nn.Parameter] = field(default_factory=dict)
    raised: Exception | None = None

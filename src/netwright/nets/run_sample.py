"""A forward pass over made-up samples that leaves no trace."""

from __future__ import annotations

import torch
from jaxtyping import Shaped
from torch import Tensor, nn

from netwright.core.eval_mode import eval_mode


def run_sample(layer: nn.Module, *inputs: Shaped[Tensor, "..."]) -> object:
    """Run a module on random samples, in evaluation mode, and put its modes back.

    The samples come from a generator of their own; lazy parameters are drawn from the global one, as
    a first forward pass by hand would draw them.

    Args:
        layer: any module.
        inputs: tensors of the samples' shape and type; their values are not looked at.

    Returns:
        What the module gives.

    >>> run_sample(nn.Linear(4, 3), torch.empty(2, 4, device="meta")).shape
    torch.Size([2, 3])
    """
    generator = torch.Generator().manual_seed(0)
    samples = [
        torch.rand(x.shape, generator=generator)
        if x.dtype.is_floating_point
        else torch.zeros(x.shape, dtype=x.dtype)
        for x in inputs
    ]
    # Evaluation mode: dropout draws nothing and running statistics keep their start.
    with torch.no_grad(), eval_mode(layer):
        return layer(*samples)

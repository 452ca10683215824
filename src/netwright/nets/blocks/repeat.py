"""The same layers several times over, each time with weights of their own."""

from __future__ import annotations

from typing import final

from torch import nn


@final
class Repeat(nn.Sequential):
    """Repetitions of a layer list, one after the other, each with its own weights.

    In a run file `Repeat: {times: 3, layers: [...]}`; input sizes are found anew each time, so that a
    repetition may change the shape. In Python it is a `Sequential` of the repetitions.

    >>> import torch
    >>> Repeat(nn.Linear(4, 4), nn.Linear(4, 4))(torch.zeros(2, 4)).shape
    torch.Size([2, 4])
    """

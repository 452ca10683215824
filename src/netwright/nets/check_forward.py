"""Whether a network's layers fit together, tried on two samples."""

from __future__ import annotations

import copy

import torch
from torch import nn

from netwright.core.errors import NetworkError, ShapeClash
from netwright.nets.flow import Flow
from netwright.nets.try_forward import try_forward


def check_forward(net: nn.Module, input_shape: tuple[int, ...], *, where: str = "model.use") -> None:
    """Run a copy of a network on two random samples and name the layer that cannot take its input.

    Only clashes between the sizes of a torch.nn layer and what arrives there are reported; a network
    that fails in another way on made-up samples may still be right for real ones.

    Args:
        net: the network; it is left as it is.
        input_shape: shape of one sample.
        where: the place to name, such as the run file's field and the class.

    Raises:
        ShapeClash: a layer takes another size than arrives.

    >>> net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(9, 3))
    >>> check_forward(net, (4,))
    Traceback (most recent call last):
    ...
    netwright.core.errors.ShapeClash: ShapeClash: layer `2` (Linear) takes 9 numbers a sample and gets 8
      where: model.use, net.2 (Linear), gets (batch, 8)
      fix:   net[2] = nn.Linear(8, 3)
    """
    try:
        trial = copy.deepcopy(net)
    except Exception:  # a module that cannot be copied is not tried, and not wrong for it
        return
    state = torch.get_rng_state()
    try:
        try_forward(trial, Flow.start(input_shape).x, where=where)
    except ShapeClash:
        raise
    except NetworkError:
        return
    finally:
        torch.set_rng_state(state)

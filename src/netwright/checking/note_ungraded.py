"""Keep the networks that a loop calls without gradients."""

from __future__ import annotations

from types import FrameType

import torch
from torch import nn

from netwright.checking.loop import Loop
from netwright.checking.place import find_line

_MOST_STRANGERS = 64


def note_ungraded(loop: Loop, net: nn.Module, frame: FrameType) -> None:
    """Keep a network that is called, if without gradients: in training mode, or beside one of its class.

    Args:
        loop: where it is kept.
        net: the network.
        frame: of the call.
    """
    if torch.is_grad_enabled():
        return
    if net.training:
        loop.ungraded = (net, find_line(frame))
        loop.beside.blind.setdefault(id(net), loop.ungraded)
        return
    has_twin = any(type(root.net) is type(net) and root.net is not net for root in loop.roots)
    if has_twin and loop.num_steps and len(loop.beside.strangers) < _MOST_STRANGERS:
        loop.beside.strangers.setdefault(id(net), (net, find_line(frame)))

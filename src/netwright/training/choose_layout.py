"""In which order in memory a network keeps its two-dimensional convolutions."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor, nn

from netwright.core.find_answer import find_answer
from netwright.core.keep_random import keep_random
from netwright.core.run_spec import TrainSpec
from netwright.training.apply_layout import apply_layout, read_layout
from netwright.training.call_network import call_network
from netwright.training.choices import Choices
from netwright.training.count_step import SMALL_STEP
from netwright.training.manner import Layout

# Their kernels are slower where the channels come last.
_SLOWER = (nn.GroupNorm, nn.LayerNorm, nn.InstanceNorm2d)


def choose_layout(
    net: nn.Module,
    spec: TrainSpec,
    device: torch.device,
    num_multiply_adds: int,
    samples: Any,
    chosen: Choices,
) -> Layout:
    """Choose channels last for colour images on the processor, else what the network comes in.

    A first convolution of three channels and max-pooling are several times as fast that way; the tune-up
    of a longer run measures whether the whole step is.

    Args:
        net: the network, on its device; it is only read.
        spec: its layout counts, where it was not left open.
        device: where the step is computed.
        num_multiply_adds: of a forward pass of a batch.
        samples: a few samples as the network takes them, for a trial on a copy: a `view` that a network
            does after its convolutions may not bear the other order.
        chosen: what was chosen is written down here, with its reason.

    >>> net, chosen = nn.Sequential(nn.Conv2d(3, 8, 5), nn.ReLU()), Choices()
    >>> choose_layout(net, TrainSpec(), torch.device("cpu"), 10**9, torch.rand(2, 3, 8, 8), chosen)
    'channels_last'
    """
    if spec.layout != "auto":
        return spec.layout
    own = read_layout(net)
    layout: Layout = own or "contiguous"
    is_open = own == "contiguous" and device.type == "cpu" and num_multiply_adds >= SMALL_STEP
    if is_open and _reads_colours(net) and _bears(net, samples):
        layout = "channels_last"
    is_own = own is None or layout == own
    chosen.fill("layout", layout, "" if is_own else "colour images; numbers change by rounding only")
    return layout


def _reads_colours(net: nn.Module) -> bool:
    parts = list(net.modules())
    if any(isinstance(part, _SLOWER) for part in parts):
        return False
    return any(isinstance(part, nn.Conv2d) and part.in_channels == 3 for part in parts)


def _bears(net: nn.Module, samples: Any) -> bool:
    """Whether a copy goes forward and back in this order."""
    with keep_random():
        try:
            trial = copy.deepcopy(net).train()
            apply_layout(trial, "channels_last")
            few = samples[:2] if isinstance(samples, Tensor) else samples
            find_answer(call_network(trial, few))[0].sum().backward()
        except Exception:  # as the network comes, it is told in its own words where it fails too
            return False
    return True

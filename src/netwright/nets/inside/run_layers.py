"""One forward pass through all innermost layers."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from netwright.core.eval_mode import eval_mode
from netwright.nets.inside.watch_outputs import LayerOutput, watch_outputs


def run_layers(net: nn.Module, inputs: tuple[Any, ...]) -> list[LayerOutput]:
    """Run the network once and give what its innermost layers gave, in the order in which they ran.

    Args:
        net: any module; it is left as it was.
        inputs: what its forward takes, in order.
    """
    paths = [path for path, layer in net.named_modules() if path and next(layer.children(), None) is None]
    with watch_outputs(net, paths) as seen, torch.no_grad(), eval_mode(net):
        net(*inputs)
    return seen


def find_last_features(net: nn.Module, seen: list[LayerOutput]) -> str:
    """Find the layer in front of the last one with weights: what the answer is made of.

    Args:
        net: the network.
        seen: what `run_layers` gave.

    Returns:
        Its path; "" where the network's inputs go straight into its last layer.
    """
    layers = dict(net.named_modules(remove_duplicate=False))
    weighted = [
        place
        for place, one in enumerate(seen)
        if any(part.ndim > 1 for part in layers[one.path].parameters(recurse=False))
    ]
    return seen[weighted[-1] - 1].path if weighted and weighted[-1] else ""


def find_last_maps(seen: list[LayerOutput]) -> str:
    """Find the last layer that gives feature maps with more than one place; "" where none does."""
    maps = [one.path for one in seen if one.main.ndim == 4 and one.main.shape[2] * one.main.shape[3] > 1]
    return maps[-1] if maps else ""

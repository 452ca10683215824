"""Samples as a layer of a run sees them."""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from netwright.data.split import Split, TensorSplit
from netwright.jobs.inside_sample import read_batches
from netwright.jobs.run import Run
from netwright.jobs.take_rows import spread_rows
from netwright.nets.inside.watch_outputs import read_outputs

_MOST_NUMBERS = 20_000_000
_MOST_FEATURES = 4096


def read_features(run: Run, split: Split, path: str) -> Float[Tensor, "num features"]:
    """Read what a layer gives for every sample of a part, maps and sequences as their means.

    Args:
        run: the run.
        split: the part.
        path: of the layer; "" for what goes into the network.

    Raises:
        UsageError: there is no such layer.
    """
    batch = 64
    if isinstance(split, TensorSplit):
        batch = max(1, min(256, 2_000_000 // max(1, split.inputs.shape[1:].numel())))
    return torch.cat([flatten_features(run.net, inputs, path) for inputs in read_batches(run, split, batch)])


def flatten_features(net: nn.Module, inputs: tuple[Any, ...], path: str) -> Float[Tensor, "num features"]:
    """Read one row of numbers a sample from a layer.

    Args:
        net: any module.
        inputs: what its forward takes, in order.
        path: of the layer; "" for what goes into the network.
    """
    num = len(inputs[0])
    given = inputs[0] if not path else read_outputs(net, inputs, path)[-1].main
    values = given.detach().float().cpu()
    if len(values) != num and values.ndim > 1 and values.shape[1] == num:
        values = values.transpose(0, 1)
    if len(values) != num:
        return values.reshape(1, -1).expand(num, -1)[:, :_MOST_FEATURES]
    if values[0].numel() > _MOST_FEATURES and values.ndim > 2:
        # Feature maps (num, channels, height, width); of sequences (num, positions, features) the first axis.
        values = values.flatten(2).mean(2) if values.ndim > 3 else values.mean(1)
    return values.reshape(num, -1)[:, :_MOST_FEATURES]


def choose_some(split: Split, most: int) -> Split:
    """Choose samples from all over a part, fewer where they are large.

    Args:
        split: the part.
        most: choose so many at most.
    """
    width = split.inputs.shape[1:].numel() if isinstance(split, TensorSplit) else 10_000
    return spread_rows(split, max(16, min(most, _MOST_NUMBERS // max(1, width))))

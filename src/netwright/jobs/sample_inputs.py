"""What a network takes, read from the data or from its first layer."""

from __future__ import annotations

import torch
from torch import nn

from netwright.core.errors import UsageError
from netwright.data.data import Data
from netwright.data.make_batches import make_batches
from netwright.nets.guess_input import guess_input
from netwright.nets.layer_table.network_input import NetworkInput
from netwright.nets.read_input import read_inputs


def sample_inputs(data: Data) -> list[NetworkInput]:
    """Read from opened data what one sample gives to a network.

    Args:
        data: opened data; of its training part one batch is read where samples are not plain images
            or tables.
    """
    if data.input_shape is not None and data.kind != "dataset":
        return [NetworkInput(data.input_shape)]
    first, _ = next(iter(make_batches(data, 64)))
    return read_inputs(list(first) if isinstance(first, tuple) else first)


def assume_input(net: nn.Module) -> tuple[list[NetworkInput], str]:
    """Assume an input from the first layer.

    Args:
        net: any module.

    Returns:
        The input, and a note that says so.

    Raises:
        UsageError: no layer tells a size.
    """
    guessed = guess_input(net)
    if guessed is None:
        raise UsageError(
            f"`{type(net).__name__}` does not tell what it takes",
            where="netwright show",
            fix="--input 3x32x32 (in Python: input=(3, 32, 32))",
        )
    shape, has_indices, path = guessed
    name = f"layer `{path}`" if path else "the layer"
    written = "x".join(map(str, shape))
    note = f"the input {written} is assumed from {name}; --input (in Python: input=) says another"
    return [NetworkInput(shape, torch.int64 if has_indices else torch.float32)], note

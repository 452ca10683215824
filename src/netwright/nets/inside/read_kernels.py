"""The weights of one layer, sorted by what each picture of them means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from jaxtyping import Float
from torch import Tensor, nn

from netwright.core.errors import NetworkError
from netwright.nets.inside.watch_outputs import require_layer

Meaning = Literal["colour", "channel", "input", "matrix"]
"""A kernel is one picture in colour, one picture a channel, one shaped as the input, or a row of numbers."""


@dataclass(frozen=True, eq=False)
class Kernels:
    """The weights of one layer.

    Args:
        path: of the layer.
        kind: its class, `Conv2d`.
        name: of the parameter.
        meaning: what each picture shows.
        weights: (units, channels, height, width); of a matrix (1, 1, rows, columns).
    """

    path: str
    kind: str
    name: str
    meaning: Meaning
    weights: Float[Tensor, "units channels height width"]


def read_kernels(
    net: nn.Module, path: str, *, arrives: tuple[int, ...], input_shape: tuple[int, ...] | None
) -> Kernels:
    """Read the weights of a layer.

    Only a layer that takes the image itself has kernels in colour (three channels) or in the image's
    shape (a linear layer); deeper ones are shown channel by channel, or as a matrix.

    Args:
        net: any module.
        path: of the layer.
        arrives: shape of what the layer takes, without the batch axis.
        input_shape: of a sample, without the batch axis.

    Raises:
        UsageError: there is no such layer.
        NetworkError: it has no weights with two axes or more.

    >>> net = nn.Sequential(nn.Conv2d(3, 8, 5))
    >>> kernels = read_kernels(net, "0", arrives=(3, 32, 32), input_shape=(3, 32, 32))
    >>> kernels.meaning, tuple(kernels.weights.shape)
    ('colour', (8, 3, 5, 5))
    """
    layer = require_layer(net, path)
    named = [(name, part) for name, part in layer.named_parameters(recurse=False) if part.ndim > 1]
    if not named:
        raise NetworkError(
            f"layer `{path}` ({type(layer).__name__}) has no kernels: no weights with two axes or more",
            where=f"net.{path}",
            fix="name a convolution or a linear layer",
        )
    name, weight = next((pair for pair in named if pair[0] == "weight"), named[0])
    weights = weight.detach().float().cpu()
    meaning: Meaning = "matrix"
    is_turned = isinstance(layer, nn.ConvTranspose1d | nn.ConvTranspose2d)
    if isinstance(layer, nn.Conv1d | nn.Conv2d | nn.ConvTranspose1d | nn.ConvTranspose2d):
        weights = weights.transpose(0, 1) if is_turned else weights
        weights = weights[:, :, None] if weights.ndim == 3 else weights
        takes_image = input_shape is not None and tuple(arrives) == tuple(input_shape)
        is_colour = takes_image and weights.shape[1] == 3 and weights.shape[2] > 1 and not is_turned
        meaning = "colour" if is_colour else "channel"
    elif _takes_pixels(layer, arrives, input_shape) and input_shape is not None:
        weights = weights.reshape(len(weights), *input_shape)
        meaning = "input"
    else:
        weights = weights.reshape(1, 1, len(weights), -1)
    return Kernels(path, type(layer).__name__, name, meaning, weights)


def _takes_pixels(layer: nn.Module, arrives: tuple[int, ...], shape: tuple[int, ...] | None) -> bool:
    """Whether a linear layer weighs every pixel of an image, in the image's own order."""
    is_image = shape is not None and len(shape) == 3
    return isinstance(layer, nn.Linear) and is_image and tuple(arrives) == (math.prod(shape or ()),)

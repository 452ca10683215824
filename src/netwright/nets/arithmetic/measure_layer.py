"""One layer, whatever it is, to what is known of it."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable

from torch import nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.dropout import _DropoutNd
from torch.nn.modules.pooling import (
    _AdaptiveAvgPoolNd,
    _AdaptiveMaxPoolNd,
    _AvgPoolNd,
    _LPPoolNd,
    _MaxPoolNd,
)
from torch.nn.modules.rnn import RNNCellBase

from netwright.core.errors import NetworkError, ShapeClash
from netwright.nets.arithmetic.activation_entry import ACTIVATIONS
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.loss_entry import LOSSES
from netwright.nets.arithmetic.measure_activation import measure_activation
from netwright.nets.arithmetic.measure_attention import measure_attention
from netwright.nets.arithmetic.measure_conv import measure_conv
from netwright.nets.arithmetic.measure_fold import measure_fold
from netwright.nets.arithmetic.measure_linear import measure_linear
from netwright.nets.arithmetic.measure_loss import measure_loss
from netwright.nets.arithmetic.measure_module import measure_module
from netwright.nets.arithmetic.measure_norm import measure_norm
from netwright.nets.arithmetic.measure_pool import measure_pool
from netwright.nets.arithmetic.measure_recurrent import measure_recurrent
from netwright.nets.arithmetic.measure_reshape import measure_reshape
from netwright.nets.arithmetic.write_value import write_shape
from netwright.nets.has_lazy import has_lazy

_POOLS = (_MaxPoolNd, _AvgPoolNd, _LPPoolNd, _AdaptiveAvgPoolNd, _AdaptiveMaxPoolNd)
_NORMS = (_NormBase, nn.GroupNorm, nn.LayerNorm, nn.RMSNorm)
_RESHAPES = (nn.Flatten, nn.Upsample, nn.PixelShuffle, nn.PixelUnshuffle, _DropoutNd)

_FAMILIES: tuple[tuple[tuple[type, ...], Callable[..., LayerFacts]], ...] = (
    ((_ConvNd,), measure_conv),
    (_POOLS, measure_pool),
    ((nn.Linear, nn.Embedding, nn.EmbeddingBag), measure_linear),
    ((nn.RNNBase, RNNCellBase), measure_recurrent),
    ((nn.MultiheadAttention,), measure_attention),
    (_NORMS, measure_norm),
    ((nn.Unfold, nn.Fold), measure_fold),
    (_RESHAPES, measure_reshape),
)


def measure_layer(layer: nn.Module, *input_shapes: tuple[int, ...]) -> LayerFacts:
    """Measure one layer: by the formulas of its family, else by running it without data.

    Args:
        layer: any module; its weights may be on the meta device.
        input_shapes: of one sample; none where nothing is known, of a layer of two inputs one or two.

    Raises:
        ShapeClash: it cannot take them.
        NetworkError: it is lazy, and has no sizes yet.

    >>> measure_layer(nn.MaxPool2d(2), (6, 8, 8)).output_shapes
    ((6, 4, 4),)
    """
    if has_lazy(layer):
        if input_shapes:
            raise NetworkError(
                f"{type(layer).__name__} has no sizes before its first input",
                where=f"{layer}",
                fix=f"name the class and its arguments: explain {type(layer).__name__} --input 3x32x32 ...",
            )
        return measure_module(layer)
    # Nothing here may move or switch the layer of a caller.
    layer = copy.deepcopy(layer).to("meta")
    name = type(layer).__name__
    of_torch = type(layer).__module__.startswith("torch.nn.")
    if of_torch and name in LOSSES:
        return measure_loss(layer, input_shapes[0] if input_shapes else None)
    if isinstance(layer, nn.Bilinear):
        return measure_linear(layer, *input_shapes)
    measure = _find_family(layer) if input_shapes else measure_module
    if measure in {measure_conv, measure_pool}:
        _check_axes_of(layer, input_shapes[0])
    if measure is measure_module:
        return measure_module(layer, *input_shapes)
    facts = measure(layer, input_shapes[0])
    if measure in {measure_conv, measure_pool, measure_attention}:
        # The formulas do not know all that torch refuses, such as a padding of more than half a pool.
        measure_module(layer, *input_shapes)
    return facts


def _find_family(layer: nn.Module) -> Callable[..., LayerFacts]:
    name = type(layer).__name__
    of_torch = type(layer).__module__.startswith("torch.nn.")
    if of_torch and name in ACTIVATIONS:
        return measure_activation
    if of_torch and name.endswith(("Pad1d", "Pad2d", "Pad3d")):
        return measure_reshape
    return next((measure for kinds, measure in _FAMILIES if isinstance(layer, kinds)), measure_module)


def _check_axes_of(layer: nn.Module, shape: tuple[int, ...]) -> None:
    found = re.search(r"(\d)d$", type(layer).__name__)
    num = int(found[1]) if found else len(shape) - 1
    example = ("3", *("32",) * num)
    if len(shape) != num + 1:
        raise ShapeClash(
            f"{type(layer).__name__} takes channels and {num} ax{'i' if num == 1 else 'e'}s, "
            f"and the input is {write_shape(shape)}",
            where=f"{layer}",
            fix=f"--input {'x'.join(example)}, or the layer for {len(shape) - 1} axes"
            if 1 < len(shape) < 5
            else f"--input {'x'.join(example)}",
        )
    channels = getattr(layer, "in_channels", shape[0])
    if channels != shape[0]:
        raise ShapeClash(
            f"{type(layer).__name__} takes {channels} channels and gets {shape[0]} ({write_shape(shape)})",
            where=f"{layer}",
            fix=f"in_channels={shape[0]}"
            + (" (the channels come first: 3x32x32)" if shape[-1] == channels else ""),
        )

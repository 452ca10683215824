"""The arithmetic of normalisation layers."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.instancenorm import _InstanceNorm

from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.measure_module import measure_module
from netwright.nets.arithmetic.write_value import write_product, write_shape, write_value

_NORM = "out = (in - mean) / sqrt(variance + {eps}){affine}"


def measure_norm(layer: nn.Module, input_shape: tuple[int, ...]) -> LayerFacts:
    """Measure a Batch-, Instance-, Group-, Layer- or RMSNorm.

    Args:
        layer: its weights may be on the meta device.
        input_shape: of one sample.

    Raises:
        ShapeClash: it cannot take the input.

    >>> measure_norm(nn.GroupNorm(2, 8), (8, 4, 4)).properties[0]
    ('mean over', '64 numbers: 4 channels x 4 x 4, of one sample')
    """
    facts = measure_module(layer, input_shape)
    held: Any = layer
    over, num_statistics, notes, warnings = _describe(held, input_shape)
    bias = " + bias" if any(parameter.name == "bias" for parameter in facts.parameters) else ""
    affine = f" * weight{bias}" if facts.parameters else ""
    eps = "2**-23 (float32)" if held.eps is None else write_value(held.eps)
    if isinstance(layer, nn.RMSNorm):
        value = f"out = in / sqrt(mean of in**2 + {eps}){affine}"
    else:
        value = _NORM.format(eps=eps, affine=affine)
    per = write_shape(facts.parameters[0].shape) if facts.parameters else ""
    return dataclasses.replace(
        facts,
        says="Gives the numbers mean 0 and variance 1, then scales and shifts them."
        if not isinstance(layer, nn.RMSNorm)
        else "Divides the numbers by their root mean square, then scales them.",
        value=(value,),
        parameters=tuple(
            dataclasses.replace(parameter, reason=f"one for each of {per}") for parameter in facts.parameters
        ),
        properties=(
            ("mean over", over),
            (
                "statistics",
                f"{num_statistics:,} means" + ("" if isinstance(layer, _BatchNorm) else " a sample"),
            ),
        ),
        warnings=tuple(warnings),
        notes=tuple(notes),
    )


def _describe(layer: Any, shape: tuple[int, ...]) -> tuple[str, int, list[str], list[str]]:
    """Say what one mean is taken over, how many means there are, notes and warnings."""
    rest = shape[1:]
    if isinstance(layer, _BatchNorm):
        places = f" x {write_shape(rest)}" if rest else ""
        notes = []
        if layer.track_running_stats:
            notes.append(
                f"running_mean and running_var ({layer.num_features} each) are buffers, not parameters: "
                "training updates them, eval() uses them"
            )
        over = f"batch{places}: of each channel, over all samples of the batch"
        alone = (
            "with a batch of one sample there is no variance: training fails on a last batch of 1 (drop_last)"
        )
        return over, shape[0], notes, [] if math.prod(rest) > 1 else [alone]
    if isinstance(layer, _InstanceNorm):
        num = math.prod(rest)
        warnings = ["one number a channel has no variance: all becomes 0"] if num == 1 else []
        return f"{num:,} numbers: {write_shape(rest)}, of one channel of one sample", shape[0], [], warnings
    if isinstance(layer, nn.GroupNorm):
        each = shape[0] // layer.num_groups
        num = each * math.prod(rest)
        channels = f"{each} channel{'s' * (each > 1)}{' x ' + write_shape(rest) if rest else ''}"
        warnings = ["one number a group has no variance: all becomes 0"] if num == 1 else []
        return f"{num:,} numbers: {channels}, of one sample", layer.num_groups, [], warnings
    normal = tuple(layer.normalized_shape)
    num = math.prod(normal)
    outer = shape[: len(shape) - len(normal)]
    warnings = ["one number has no variance: all becomes 0"] if num == 1 else []
    axes = "last axis" if len(normal) == 1 else f"last {len(normal)} axes"
    return f"{num:,} numbers: the {axes}, {write_product(normal)}", math.prod(outer), [], warnings

"""A convolution that cannot run because its channels come last."""

from __future__ import annotations

from torch import Tensor, nn

from netwright.checking.measures.try_step import try_step
from netwright.checking.place import Place
from netwright.checking.subject import Subject

Clash = tuple[Place, nn.Module, tuple[int, ...]]


def find_last_channels(subject: Subject) -> Clash | None:
    """Find the convolution that raised, where the last axis has as many channels as it wants.

    Returns:
        Its place, the layer, and the shape that arrived; None where something else is wrong, or nothing.
    """
    trace = subject.read(try_step)
    if trace.error is None or trace.in_loss or not trace.stack:
        return None
    path, layer, given = trace.stack[-1]
    arrived = next((part for part in given if isinstance(part, Tensor)), None)
    if not isinstance(layer, nn.modules.conv._ConvNd) or arrived is None:
        return None
    channels, shape = layer.in_channels, tuple(arrived.shape)
    if len(shape) != layer.weight.ndim or shape[1] == channels or shape[-1] != channels:
        return None
    line = trace.failed.place.line if trace.failed is not None else None
    return Place(path, type(layer).__name__, line), layer, shape

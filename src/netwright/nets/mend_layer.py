"""The change that lets a layer take what arrives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import gcd, prod
from typing import Any

from jaxtyping import Shaped
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.pooling import _AvgPoolNd, _LPPoolNd, _MaxPoolNd


@dataclass(frozen=True)
class Mend:
    """What is wrong between a layer and what arrives, and the change.

    Args:
        takes: what the layer takes.
        gets: what arrives.
        layer: the layer as it should be, as code; empty where it may stay.
        before: what to do with what arrives, as code on `x`; empty where nothing is to be done.
    """

    takes: str
    gets: str
    layer: str = ""
    before: str = ""


def mend_layer(  # noqa: PLR0911 - one answer a kind of layer
    layer: nn.Module, x: Shaped[Tensor, "*any"]
) -> Mend | None:
    """Compare a layer of torch.nn with what arrives.

    Args:
        layer: the layer.
        x: what arrives, the batch axis included; values count for indices only.

    Returns:
        What to change; None where the sizes are not the trouble.

    >>> import torch
    >>> mend_layer(nn.Linear(9, 3), torch.zeros(2, 8))
    Mend(takes='9 numbers', gets='8', layer='nn.Linear(8, 3)', before='')
    """
    if isinstance(layer, nn.Linear):
        return _mend_linear(layer, x)
    if isinstance(layer, _ConvNd):
        return _mend_axes(layer, x, len(layer.kernel_size), layer.in_channels) or _mend_convolution(layer, x)
    if isinstance(layer, (_MaxPoolNd, _AvgPoolNd, _LPPoolNd)):
        return _mend_pooling(layer, x)
    if isinstance(layer, (nn.Embedding, nn.EmbeddingBag)):
        return _mend_embedding(layer, x)
    if isinstance(layer, nn.RNNBase):
        width = x.shape[-1] if x.dim() else 0
        fits = write_layer(layer, input_size=width)
        return _unless(layer.input_size == width, f"{layer.input_size} numbers a step", f"{width}", fits)
    if isinstance(layer, nn.MultiheadAttention):
        return _mend_attention(layer, x)
    return _mend_norm(layer, x)


def write_fix(path: str, mend: Mend) -> str:
    """Write a change in words, for the layer of a path.

    >>> write_fix("head", Mend("9 numbers", "8", "nn.Linear(8, 3)"))
    'self.head = nn.Linear(8, 3)'
    """
    name = f"self.{path}" if path.isidentifier() else f"layer {path or '0'}"
    if mend.layer:
        return f"{name} = {mend.layer}"
    if mend.before:
        return f"give it {mend.before.replace('{x}', 'x')} instead of x"
    return "bring what arrives to that shape"


def write_layer(layer: nn.Module, **changes: Any) -> str:
    """Write a layer of torch.nn as code, with some arguments changed.

    >>> write_layer(nn.Conv2d(3, 8, 3, padding=1), in_channels=4)
    'nn.Conv2d(4, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))'
    """
    inside = re.sub(r"^\w+\(|\)$", "", repr(layer))
    shown = [part.strip() for part in re.split(r",(?![^(]*\))", inside) if part.strip()]
    names = [name for name in ("in_channels", "out_channels") if hasattr(layer, name)] or [
        name
        for name in ("in_features", "out_features", "num_features", "num_embeddings", "embedding_dim",
                     "input_size", "hidden_size", "num_groups", "num_channels", "normalized_shape")
        if hasattr(layer, name)
    ]  # fmt: skip
    arguments: dict[str, str] = {}
    positional = iter(names)
    for part in shown:
        name, equals, value = part.partition("=")
        text = value if equals else name
        is_word = text.isidentifier() and text not in {"True", "False", "None"}
        arguments[name if equals else next(positional)] = repr(text) if is_word else text
    arguments |= {name: repr(value) for name, value in changes.items()}
    unwritten = {"bias": "True", "eps": "1e-05", "momentum": "0.1", "affine": "True",
                 "track_running_stats": "True", "elementwise_affine": "True"}  # fmt: skip
    bare = {"in_channels", "out_channels", "in_features", "out_features", "num_features", "num_embeddings",
            "embedding_dim", "input_size", "hidden_size", "num_groups", "num_channels",
            "normalized_shape"}  # fmt: skip
    written = [
        value if name in bare else f"{name}={value}"
        for name, value in arguments.items()
        if unwritten.get(name) != value
    ]
    return f"nn.{type(layer).__name__}({', '.join(written)})"


def _unless(fits: bool, takes: str, gets: str, layer: str = "", before: str = "") -> Mend | None:
    return None if fits else Mend(takes, gets, layer, before)


def _times(shape: Any) -> str:
    return "x".join(map(str, shape))


def _mend_linear(layer: nn.Linear, x: Tensor) -> Mend | None:
    width = x.shape[-1] if x.dim() else 0
    if not x.dtype.is_floating_point and width == layer.in_features:
        return Mend("numbers with a fraction", "whole numbers", before="{x}.float()")
    if width == layer.in_features:
        return None
    flat = prod(x.shape[1:])
    takes = f"{layer.in_features} numbers"
    if x.dim() > 2 and flat == layer.in_features:
        return Mend(takes, f"{_times(x.shape[1:])} not flattened", before="{x}.flatten(1)")
    if x.dim() > 3:
        fits = f"nn.Sequential(nn.Flatten(), {write_layer(layer, in_features=flat)})"
        return Mend(takes, f"{_times(x.shape[1:])} not flattened", fits)
    if x.dim() == 1 and layer.in_features == 1:
        return Mend("1 number", "none: the axis of features is missing", before="{x}.unsqueeze(-1)")
    return Mend(takes, f"{width}", write_layer(layer, in_features=width))


def _mend_axes(layer: _ConvNd, x: Tensor, axes: int, channels: int) -> Mend | None:
    """Axes that are missing or stand elsewhere."""
    takes = "(batch, channels, " + ", ".join(("depth", "height", "width")[-axes:]) + ")"
    gets = "(" + ", ".join(["batch", *map(str, x.shape[1:])]) + ")"
    if x.dim() == axes + 1 and channels == 1:
        return Mend(takes, gets, before="{x}.unsqueeze(1)")
    if x.dim() == axes + 2 and x.shape[1] != channels == x.shape[-1]:
        return Mend(f"{channels} channels on axis 1", f"{x.shape[1]}", before="{x}.movedim(-1, 1)")
    if x.dim() != axes + 2 and 1 <= x.dim() - 2 <= 3:
        kind = type(layer).__name__[:-2] + f"{x.dim() - 2}d"
        plain = f"nn.{kind}({x.shape[1]}, {layer.out_channels}, kernel_size={layer.kernel_size[0]})"
        return Mend(takes, gets, plain)
    return _unless(x.dim() == axes + 2, takes, gets)


def _mend_convolution(layer: _ConvNd, x: Tensor) -> Mend | None:
    if x.shape[1] != layer.in_channels:
        changes: dict[str, Any] = {"in_channels": x.shape[1]}
        if layer.groups > 1:
            changes["groups"] = gcd(gcd(x.shape[1], layer.out_channels), layer.groups)
        return Mend(f"{layer.in_channels} channels", f"{x.shape[1]}", write_layer(layer, **changes))
    if layer.transposed or isinstance(layer.padding, str):
        return None
    windows = [d * (k - 1) + 1 for k, d in zip(layer.kernel_size, layer.dilation, strict=True)]
    sizes = zip(windows, x.shape[2:], layer.padding, strict=True)
    if all(window <= size + 2 * pad for window, size, pad in sizes):
        return None
    needed = tuple(
        max(p, -(-(w - n) // 2)) for w, n, p in zip(windows, x.shape[2:], layer.padding, strict=True)
    )
    return Mend(
        f"a map of {_times(windows)} or more", _times(x.shape[2:]), write_layer(layer, padding=needed)
    )


def _mend_pooling(layer: Any, x: Tensor) -> Mend | None:
    name = type(layer).__name__
    axes = int(name[-2])
    kernel = layer.kernel_size if isinstance(layer.kernel_size, tuple) else (layer.kernel_size,) * axes
    pads = getattr(layer, "padding", 0)
    pads = pads if isinstance(pads, tuple) else (pads,) * axes
    sizes = tuple(x.shape[-axes:])
    if all(k <= n + 2 * p for k, n, p in zip(kernel, sizes, pads, strict=True)):
        return None
    one = "Max" if "Max" in name else "Avg"
    return Mend(f"a map of {_times(kernel)} or more", _times(sizes), f"nn.Adaptive{one}Pool{axes}d(1)")


def _mend_embedding(layer: Any, x: Tensor) -> Mend | None:
    if x.dtype.is_floating_point:
        return Mend("whole numbers", "numbers with a fraction", before="{x}.long()")
    if x.device.type == "meta" or not x.numel():
        return None
    low, high = int(x.min()), int(x.max())
    if low < 0:
        takes = f"indices from 0 to {layer.num_embeddings - 1}"
        return Mend(takes, f"{low} to {high}", before=f"({{x}} + {-low})")
    fits = write_layer(layer, num_embeddings=high + 1)
    return _unless(
        high < layer.num_embeddings,
        f"indices from 0 to {layer.num_embeddings - 1}",
        f"up to {high}",
        fits,
    )


def _mend_attention(layer: nn.MultiheadAttention, x: Tensor) -> Mend | None:
    width = x.shape[-1]
    heads = max(n for n in range(1, layer.num_heads + 1) if width % n == 0)
    first = ", batch_first=True" if layer.batch_first else ""
    fits = f"nn.MultiheadAttention({width}, {heads}{first})"
    return _unless(width == layer.embed_dim, f"{layer.embed_dim} numbers a step", f"{width}", fits)


def _mend_norm(layer: nn.Module, x: Tensor) -> Mend | None:
    if isinstance(layer, _NormBase) and x.dim() > 1:
        axes = x.dim() - 2
        name = type(layer).__name__
        right = name[:-2] + f"{max(axes, 1)}d"
        if right != name and not (name == "BatchNorm1d" and axes < 2):
            takes, gets = f"{int(name[-2]) + 2} axes, the batch among them", f"{x.dim()}"
            return Mend(takes, gets, f"nn.{right}({x.shape[1]})")
        fits = write_layer(layer, num_features=x.shape[1])
        return _unless(
            x.shape[1] == layer.num_features, f"{layer.num_features} channels", f"{x.shape[1]}", fits
        )
    if isinstance(layer, nn.GroupNorm) and x.dim() > 1:
        groups = gcd(layer.num_groups, x.shape[1])
        fits = write_layer(layer, num_groups=groups, num_channels=x.shape[1])
        return _unless(
            x.shape[1] == layer.num_channels, f"{layer.num_channels} channels", f"{x.shape[1]}", fits
        )
    if isinstance(layer, (nn.LayerNorm, nn.RMSNorm)):
        size = len(layer.normalized_shape)
        arrives = tuple(x.shape[-size:])
        fits = f"nn.{type(layer).__name__}({arrives[0] if size == 1 else arrives})"
        same = arrives == tuple(layer.normalized_shape)
        return _unless(same, f"{_times(layer.normalized_shape)} numbers", _times(arrives), fits)
    return None

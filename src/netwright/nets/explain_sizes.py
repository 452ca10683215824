"""Why a layer cannot take what arrives, by comparing its sizes with the tensor's."""

from __future__ import annotations

from math import prod

from jaxtyping import Shaped
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd

from netwright.nets.name_attribute import name_attribute

_AXES = ("depth", "height", "width")


def explain_sizes(module: nn.Module, path: str, arrived: Shaped[Tensor, "..."]) -> tuple[str, str] | None:
    """Compare a layer with what arrives at it.

    Args:
        module: a layer of torch.nn.
        path: its path in the network; empty for the network itself.
        arrived: the tensor, its batch axis first.

    Returns:
        What clashes, and the edit that mends it; None where sizes are not the trouble.

    >>> import torch
    >>> explain_sizes(nn.Linear(512, 10), "head", torch.zeros(16, 800))
    ('layer `head` (Linear) takes 512 numbers a sample and gets 800', 'self.head = nn.Linear(800, 10)')
    """
    name = f"layer `{path}` ({type(module).__name__})" if path else f"`{type(module).__name__}`"
    if isinstance(module, nn.Linear):
        return _explain_linear(module, path, name, tuple(arrived.shape))
    if isinstance(module, _ConvNd):
        return _explain_convolution(module, path, name, tuple(arrived.shape))
    if isinstance(module, nn.modules.batchnorm._BatchNorm) and arrived.dim() not in _norm_axes(module):
        fitting = f"nn.BatchNorm{max(arrived.dim() - 2, 1)}d({arrived.shape[1] if arrived.dim() > 1 else ''})"
        what = f"{name} cannot take {arrived.dim()} axes, the batch among them"
        return what, f"{name_attribute(path)} = {fitting}"
    if isinstance(module, _NormBase) and arrived.dim() > 1 and arrived.shape[1] != module.num_features:
        gets = arrived.shape[1]
        return (
            f"{name} takes {_count(module.num_features, 'channel')} and gets {gets}",
            f"{name_attribute(path)} = nn.{type(module).__name__}({gets})",
        )
    return None


def _explain_linear(
    module: nn.Linear, path: str, name: str, shape: tuple[int, ...]
) -> tuple[str, str] | None:
    wants, gives = module.in_features, module.out_features
    if not shape or shape[-1] == wants:
        return None
    attribute = name_attribute(path)
    if len(shape) == 2:
        return (
            f"{name} takes {_count(wants, 'number')} a sample and gets {shape[-1]}",
            f"{attribute} = nn.Linear({shape[-1]}, {gives})",
        )
    count = prod(shape[1:])
    fix = "flatten it first: x = x.flatten(1) in forward, or nn.Flatten() before it in a list"
    if count != wants:
        fix += f"; and {attribute} = nn.Linear({count}, {gives})"
    return f"{name} takes {_count(wants, 'number')} a sample and gets {_size(shape[1:])} not flattened", fix


def _explain_convolution(
    module: _ConvNd, path: str, name: str, shape: tuple[int, ...]
) -> tuple[str, str] | None:
    axes = len(module.kernel_size)
    if len(shape) != axes + 2:
        sample = ", ".join(("channels", *_AXES[-axes:]))
        fix = "bring the samples to that shape with x.view or x.unsqueeze"
        if len(shape) == 2:
            fix = f"rows of numbers have no places: use nn.Linear({shape[1]}, {module.out_channels})"
        gets = f"rows of {_count(shape[1], 'number')}" if len(shape) == 2 else _size(shape[1:])
        return f"{name} takes samples of shape ({sample}) and gets {gets}", fix
    wants = module.in_channels
    if shape[1] != wants:
        fix = f"{name_attribute(path)} = {_write_convolution(module, shape[1])}"
        if wants in shape[2:]:
            fix = (
                "channels come second, as in (batch, channels, height, width), and netwright's batches are "
                "laid out so: take the permute or transpose out, or put one in where your own code "
                "has them last"
            )
        return f"{name} takes {_count(wants, 'channel')} and gets {shape[1]}", fix
    if module.transposed or isinstance(module.padding, str):
        return None
    padded = [size + 2 * pad for size, pad in zip(shape[2:], module.padding, strict=True)]
    spans = [(k - 1) * d + 1 for k, d in zip(module.kernel_size, module.dilation, strict=True)]
    if any(size < span for size, span in zip(padded, spans, strict=True)):
        return (
            f"{name} has a kernel of {_size(tuple(spans))} and gets a map of only {_size(shape[2:])}",
            f"padding={max(span // 2 for span in spans)} in it, a smaller kernel, "
            "or fewer poolings and strides before it",
        )
    return None


def _norm_axes(module: nn.Module) -> set[int]:
    """Counts of axes that a batch normalisation takes, by the number in its name."""
    return {"1": {2, 3}, "2": {4}, "3": {5}}.get(type(module).__name__[-2], set(range(10)))


def _write_convolution(module: _ConvNd, in_channels: int) -> str:
    """The same layer with other channels, as code; what PyTorch would assume is left out."""
    written = [str(in_channels), str(module.out_channels), _write_sizes(module.kernel_size)]
    for argument, default in (("stride", 1), ("padding", 0), ("dilation", 1)):
        value = getattr(module, argument)
        if value != (default,) * len(module.kernel_size):
            written.append(
                f"{argument}={value!r}" if isinstance(value, str) else f"{argument}={_write_sizes(value)}"
            )
    if module.groups not in {1, module.in_channels}:
        written.append(f"groups={module.groups}")
    elif module.groups > 1:
        written.append(f"groups={in_channels}")
    if module.bias is None:
        written.append("bias=False")
    return f"nn.{type(module).__name__}({', '.join(written)})"


def _write_sizes(sizes: tuple[int, ...]) -> str:
    return str(sizes[0]) if len(set(sizes)) == 1 else str(tuple(sizes))


def _size(sizes: tuple[int, ...]) -> str:
    return " x ".join(map(str, sizes))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"

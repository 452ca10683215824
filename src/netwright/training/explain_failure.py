"""What PyTorch raised in a forward pass, said in the words of the network."""

from __future__ import annotations

from math import prod
from typing import Any

from torch import Tensor, nn

from netwright.core.errors import NetworkError, ShapeClash
from netwright.training.locate_module import locate_failure, locate_module


def explain_failure(
    problem: Exception,
    path: str,
    module: nn.Module,
    given: Any,
    inputs: Any,
) -> NetworkError:
    """Turn what a layer raised into an error that names the layer, what arrived and the change.

    Args:
        problem: what was raised.
        path: path of the layer that raised it.
        module: that layer.
        given: its positional arguments.
        inputs: the batch that the network was given.

    Returns:
        A ShapeClash where the layer's sizes do not fit what arrived, else a NetworkError.

    >>> linear, batch = nn.Linear(512, 10), __import__("torch").zeros(16, 800)
    >>> explain_failure(RuntimeError("mat1 and mat2"), "head", linear, (batch,), batch).what
    'layer `head` (Linear) takes 512 numbers a sample and gets 800'
    """
    arrived = next((part for part in given if isinstance(part, Tensor)), None)
    shape = tuple(arrived.shape) if arrived is not None else ()
    name = f"layer `{path}` ({type(module).__name__})" if path else f"`{type(module).__name__}`"
    line = locate_failure(problem.__traceback__)
    where = locate_module(module, path) + (f", {line}" if line else "")
    clash = _explain_sizes(module, path, name, shape)
    if clash is not None:
        return ShapeClash(clash[0], where=f"{where}, gets {shape}", fix=clash[1])
    said = " ".join(str(problem).split())
    if isinstance(problem, NotImplementedError) and "forward" in said:
        return NetworkError(
            f"{name} has no `forward`",
            where=where,
            fix="define forward(self, x) in the class; check its name and its indentation",
        )
    shown = f" when `{path or 'net'}` gets {shape}" if shape else ""
    return NetworkError(
        f"forward raised {type(problem).__name__}{shown}: {said}",
        where=where,
        fix=f"make forward take {_describe(inputs)}",
    )


def _describe(inputs: Any) -> str:
    if isinstance(inputs, Tensor):
        return f"a batch of shape {tuple(inputs.shape)}, {str(inputs.dtype).removeprefix('torch.')}"
    if isinstance(inputs, dict):
        return "the arguments " + ", ".join(map(str, inputs))
    return f"{len(inputs)} arguments"


def _explain_sizes(module: nn.Module, path: str, name: str, shape: tuple[int, ...]) -> tuple[str, str] | None:
    """What clashes and how to mend it; None where the sizes are not the trouble."""
    attribute = f"self.{path}" if path and not path[-1].isdigit() else f"layer {path}"
    if isinstance(module, nn.Linear):
        return _explain_linear(module, attribute, name, shape)
    if isinstance(module, nn.modules.conv._ConvNd):
        return _explain_convolution(module, attribute, name, shape)
    is_norm = isinstance(module, nn.modules.batchnorm._BatchNorm) and len(shape) > 1
    if is_norm and shape[1] != module.num_features:
        return (
            f"{name} takes {module.num_features} channels and gets {shape[1]}",
            f"{attribute} = nn.{type(module).__name__}({shape[1]})",
        )
    return None


def _explain_linear(
    module: nn.Linear, attribute: str, name: str, shape: tuple[int, ...]
) -> tuple[str, str] | None:
    wants, gives = module.in_features, module.out_features
    if not shape or shape[-1] == wants:
        return None
    if len(shape) == 2:
        return (
            f"{name} takes {wants} numbers a sample and gets {shape[-1]}",
            f"{attribute} = nn.Linear({shape[-1]}, {gives})",
        )
    count = prod(shape[1:])
    return (
        f"{name} takes {wants} numbers a sample and gets an array {shape[1:]}",
        "put nn.Flatten() before it"
        + ("" if count == wants else f" and make it nn.Linear({count}, {gives})"),
    )


def _explain_convolution(
    module: nn.modules.conv._ConvNd, attribute: str, name: str, shape: tuple[int, ...]
) -> tuple[str, str] | None:
    axes = len(module.kernel_size)
    if len(shape) != axes + 2:
        sample = ", ".join(("channels", *("depth", "height", "width")[-axes:]))
        return (
            f"{name} takes samples of shape ({sample}) and gets {shape[1:]}",
            "bring the samples to that shape, or use nn.Linear for rows of numbers",
        )
    if shape[1] != module.in_channels:
        return (
            f"{name} takes {module.in_channels} channels and gets {shape[1]}",
            f"{attribute} = nn.{type(module).__name__}({shape[1]}, {module.out_channels}, "
            f"{module.kernel_size[0]})",
        )
    if any(size < kernel for size, kernel in zip(shape[2:], module.kernel_size, strict=True)):
        return (
            f"{name} has a kernel of {module.kernel_size} and gets a map of only {shape[2:]}",
            "use padding, a smaller kernel, or fewer poolings and strides before it",
        )
    return None

"""What a tracer needs to know of a predictor: a module, examples, and which sizes are free."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch import Tensor, nn

from netwright.data.images.image_encoder import ImageEncoder
from netwright.ship.export.raw_rows import RawRows
from netwright.ship.predictor import Predictor


def trace_inputs(
    predictor: Predictor, samples: tuple[Tensor, ...] = ()
) -> tuple[nn.Module, tuple[Tensor, ...], tuple[str, ...]]:
    """Find the module to trace, and examples of what it takes.

    Args:
        predictor: with its network on the CPU.
        samples: two samples or more of a network without an encoder; not needed with one.

    Returns:
        The module (`RawRows` for tables, else the predictor), two samples, and the names of its inputs.
    """
    if predictor.encoder is None:
        names = tuple(inspect.signature(predictor.net.forward).parameters)[: len(samples)]
        return predictor, samples, names
    if isinstance(predictor.encoder, ImageEncoder):
        layout = predictor.encoder.layout
        return (
            predictor,
            (torch.zeros(2, layout.channels, layout.height, layout.width, dtype=torch.uint8),),
            ("image",),
        )
    rows = RawRows(predictor)
    return rows, tuple(rows.examples.values()), tuple(rows.examples)


def free_batch(module: nn.Module, num_inputs: int) -> Any:
    """Say to the tracer that the first axis of every input is the batch, of any size.

    Args:
        module: what is traced.
        num_inputs: how many inputs it gets.

    Returns:
        `dynamic_shapes` of torch.export and torch.onnx.
    """
    batch = torch.export.Dim("batch", min=1)
    axes = tuple({0: batch} for _ in range(num_inputs))
    takes = [one.kind for one in inspect.signature(module.forward).parameters.values()]
    return (axes,) if takes == [inspect.Parameter.VAR_POSITIONAL] else axes

"""What running a layer on tensors without data tells of it."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.utils.flop_counter import FlopCounterMode

from netwright.core.errors import ShapeClash
from netwright.nets.arithmetic.filled_formula import FilledFormula
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.parameter_count import ParameterCount
from netwright.nets.arithmetic.write_value import write_shape

_WHOLE_NUMBERS = (nn.Embedding, nn.EmbeddingBag)
# These take a sample without a batch axis, and put the batch second where they have one.
_UNBATCHED = (nn.Transformer, nn.TransformerEncoder, nn.TransformerEncoderLayer,
              nn.TransformerDecoder, nn.TransformerDecoderLayer)  # fmt: skip


def measure_module(layer: nn.Module, *input_shapes: tuple[int, ...]) -> LayerFacts:
    """Run a layer on the meta device and say what it takes, gives and holds.

    Args:
        layer: any module.
        input_shapes: of one sample; none where the layer has no forward of its own. A layer of several
            inputs that gets one shape takes it for each.

    Raises:
        ShapeClash: it cannot take them.

    >>> measure_module(nn.PixelShuffle(2), (12, 8, 8)).output_shapes
    ((3, 16, 16),)
    """
    shapes: tuple[tuple[int, ...], ...] = ()
    outputs: tuple[tuple[int, ...], ...] = ()
    multiply_adds = None
    if input_shapes and type(layer).forward is not nn.Module.forward:
        shapes = input_shapes * _count_inputs(layer) if len(input_shapes) == 1 else input_shapes
        outputs, num = _run(layer, shapes)
        multiply_adds = FilledFormula("multiply-adds", "as torch's counter has them", str(num), num)
    return LayerFacts(
        type(layer).__name__,
        # A layer that holds others prints them too, over many lines.
        repr(layer) if "\n" not in repr(layer) else type(layer).__name__,
        read_summary(type(layer)),
        shapes,
        outputs,
        parameters=tuple(
            ParameterCount(name, tuple(parameter.shape), "")
            for name, parameter in layer.named_parameters()
            if not is_lazy(parameter)
        ),
        multiply_adds=multiply_adds,
    )


def read_summary(kind: type) -> str:
    """Read the first sentence of a class's docstring, without its markup.

    >>> read_summary(nn.Identity)
    'A placeholder identity operator that is argument-insensitive.'
    """
    lines = (inspect.getdoc(kind) or "no description").split("\n\n")[0].splitlines()
    text = " ".join(line.strip() for line in lines)
    for mark in (":math:", ":class:", ":func:", ":attr:", ":meth:", "~torch.nn.", "torch.nn.", "`"):
        text = text.replace(mark, "")
    return text if text.endswith(".") else text + "."


def _count_inputs(layer: nn.Module) -> int:
    wanted = inspect.signature(layer.forward).parameters.values()
    positional = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
    return max(1, sum(p.default is p.empty and p.kind in positional for p in wanted))


def _run(layer: nn.Module, shapes: tuple[tuple[int, ...], ...]) -> tuple[tuple[tuple[int, ...], ...], int]:
    batched = not isinstance(layer, _UNBATCHED)
    lead = (1,) if batched else ()
    whole = isinstance(layer, _WHOLE_NUMBERS)
    xs = [
        torch.zeros(
            (*lead, *shape),
            device="meta",
            dtype=torch.long if whole or (at == 1 and "Unpool" in type(layer).__name__) else None,
        )
        for at, shape in enumerate(shapes)
    ]
    # Encoder layers have another path for inference that the counter cannot see into.
    layer.train(not batched)
    try:
        with warnings.catch_warnings(), torch.no_grad(), FlopCounterMode(display=False) as counter:
            warnings.simplefilter("ignore")
            given: Any = layer.to("meta")(*xs)
    except Exception as raised:
        said = (str(raised).strip() or type(raised).__name__).splitlines()[0]
        raise ShapeClash(
            f"{type(layer).__name__} cannot take {' and '.join(map(write_shape, shapes))}: {said}",
            where=f"{layer}"[:200],
            fix="change --input or the layer's arguments so that they fit",
        ) from raised
    tensors = [y for y in (given if isinstance(given, tuple) else (given,)) if isinstance(y, Tensor)]
    cut = len(lead)
    return tuple(tuple(y.shape[cut:]) for y in tensors), counter.get_total_flops() // 2

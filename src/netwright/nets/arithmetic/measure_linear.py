"""The arithmetic of layers that are one table of weights: linear, bilinear, embedding."""

from __future__ import annotations

import math

from torch import nn

from netwright.core.errors import ShapeClash
from netwright.nets.arithmetic.filled_formula import FilledFormula
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.parameter_count import ParameterCount
from netwright.nets.arithmetic.write_value import write_product, write_shape


def measure_linear(layer: nn.Module, *input_shapes: tuple[int, ...]) -> LayerFacts:
    """Measure a Linear, Bilinear, Embedding or EmbeddingBag.

    Args:
        layer: its weights may be on the meta device.
        input_shapes: of one sample: one, of a Bilinear two.

    Raises:
        ShapeClash: the last axis has another size than the layer takes.

    >>> measure_linear(nn.Linear(784, 10), (784,)).num_parameters
    7850
    """
    if isinstance(layer, nn.Bilinear):
        return _measure_bilinear(layer, input_shapes)
    if isinstance(layer, nn.Embedding | nn.EmbeddingBag):
        return _measure_embedding(layer, input_shapes[0])
    assert isinstance(layer, nn.Linear)  # noqa: S101 - no other layer is sent here
    shape = input_shapes[0]
    if shape[-1:] != (layer.in_features,):
        numbers = math.prod(shape)
        raise ShapeClash(
            f"Linear takes {layer.in_features} numbers along the last axis and gets {write_shape(shape)}",
            where=f"{layer}",
            fix=f"Flatten before it, and in_features={numbers}"
            if len(shape) > 1
            else f"in_features={shape[-1]}",
        )
    rows = math.prod(shape[:-1])
    parameters = [ParameterCount("weight", (layer.out_features, layer.in_features), "outputs x inputs")]
    if layer.bias is not None:
        parameters.append(ParameterCount("bias", (layer.out_features,), "one an output"))
    factors = (*shape[:-1], layer.out_features, layer.in_features)
    return LayerFacts(
        type(layer).__name__,
        repr(layer),
        "Every output is a weighted sum of all inputs" + (", plus a "
        "bias." if layer.bias is not None else "."),
        (shape,),
        ((*shape[:-1], layer.out_features),),
        (f"out[o] = {'bias[o] + ' if layer.bias is not None else ''}sum over n of weight[o, n] * in[n]"
         f", n = 0 .. {layer.in_features - 1}",),
        parameters=tuple(parameters),
        multiply_adds=FilledFormula(
            "multiply-adds",
            ("places * " if rows > 1 else "") + "outputs * inputs",
            write_product(factors),
            math.prod(factors),
        ),
        receptive_field=(layer.in_features,),
        notes=(f"the same weights serve each of the {rows:,} places before the last "
        "axis",) if rows > 1 else (),
    )  # fmt: skip


def _measure_bilinear(layer: nn.Bilinear, shapes: tuple[tuple[int, ...], ...]) -> LayerFacts:
    first, second = shapes if len(shapes) == 2 else ((layer.in1_features,), (layer.in2_features,))
    if (first[-1], second[-1]) != (layer.in1_features, layer.in2_features):
        raise ShapeClash(
            f"Bilinear takes {layer.in1_features} and {layer.in2_features} numbers and gets "
            f"{write_shape(first)} and {write_shape(second)}",
            where=f"{layer}",
            fix=f"in1_features={first[-1]} in2_features={second[-1]}",
        )
    factors = (*first[:-1], layer.out_features, layer.in1_features, layer.in2_features)
    parameters = [
        ParameterCount("weight", factors[-3:], "outputs x first inputs x second inputs"),
        *([ParameterCount("bias", (layer.out_features,), "one an output")] if layer.bias is not None else []),
    ]
    return LayerFacts(
        "Bilinear",
        repr(layer),
        "Every output is a weighted sum of all products of a first with a second input.",
        (first, second),
        ((*first[:-1], layer.out_features),),
        ("out[o] = bias[o] + sum over a, b of in1[a] * weight[o, a, b] * in2[b]",),
        parameters=tuple(parameters),
        multiply_adds=FilledFormula(
            "multiply-adds", "outputs * first * second inputs", write_product(factors), math.prod(factors)
        ),
        notes=("torch.utils.flop_counter does not count this layer",),
    )


def _measure_embedding(layer: nn.Embedding | nn.EmbeddingBag, shape: tuple[int, ...]) -> LayerFacts:
    num, width = layer.num_embeddings, layer.embedding_dim
    bag = isinstance(layer, nn.EmbeddingBag)
    warnings = []
    if width > num:
        warnings.append(f"{width} numbers for each of only {num} entries: more than one-hot would take")
    notes = [f"the input is whole numbers from 0 to {num - 1}; any other is an error (torch.long)"]
    if layer.padding_idx is not None:
        notes.append(f"entry {layer.padding_idx} stays zero and learns nothing (padding_idx)")
    return LayerFacts(
        type(layer).__name__,
        repr(layer),
        f"Looks up rows of a table, and gives their {layer.mode}." if isinstance(layer, nn.EmbeddingBag)
        else "Looks up a row of a table for every whole number.",
        (shape,),
        ((width,) if bag else (*shape, width),),
        ("out = mean, sum or max of weight[in[i], :]" if bag else "out[i, :] = weight[in[i], :]",),
        parameters=(ParameterCount("weight", (num, width), "entries x numbers an entry"),),
        multiply_adds=FilledFormula("multiply-adds", "none: rows are copied", "0", 0),
        warnings=tuple(warnings),
        notes=tuple(notes),
    )  # fmt: skip

"""The arithmetic of multi-head attention."""

from __future__ import annotations

from torch import nn

from netwright.core.errors import ShapeClash
from netwright.nets.arithmetic.filled_formula import FilledFormula
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.parameter_count import ParameterCount
from netwright.nets.arithmetic.write_value import write_shape, write_value


def measure_attention(layer: nn.Module, input_shape: tuple[int, ...]) -> LayerFacts:
    """Measure a MultiheadAttention of a sequence to itself.

    Args:
        layer: its weights may be on the meta device.
        input_shape: of one sample: steps and numbers a step.

    Raises:
        ShapeClash: a step has another number of numbers than the layer takes.

    >>> measure_attention(nn.MultiheadAttention(16, 4), (10, 16)).num_parameters
    1088
    """
    assert isinstance(layer, nn.MultiheadAttention)  # noqa: S101 - no other layer is sent here
    width, heads = layer.embed_dim, layer.num_heads
    if len(input_shape) != 2 or input_shape[1] != width:
        raise ShapeClash(
            f"MultiheadAttention takes steps x {width} and gets {write_shape(input_shape)}",
            where=f"embed_dim={width}",
            fix=f"embed_dim={input_shape[-1]}, or --input 10x{width}",
        )
    steps = input_shape[0]
    each = layer.head_dim
    same = layer.kdim == width and layer.vdim == width
    if same:
        parameters = [ParameterCount("in_proj_weight", (3 * width, width), "queries, keys, values x in")]
    else:
        parameters = [
            ParameterCount(f"{name}_proj_weight", (width, size), f"{word} x in")
            for name, size, word in (("q", width, "queries"), ("k", layer.kdim, "keys"),
                                     ("v", layer.vdim, "values"))
        ]  # fmt: skip
    if layer.in_proj_bias is not None:
        parameters.append(ParameterCount("in_proj_bias", (3 * width,), "queries, keys, values"))
    parameters.append(ParameterCount("out_proj.weight", (width, width), "out x heads joined"))
    if layer.out_proj.bias is not None:
        parameters.append(ParameterCount("out_proj.bias", (width,), "one an output"))
    extra = int(layer.bias_k is not None) + int(layer.add_zero_attn)
    if layer.bias_k is not None:
        parameters += [ParameterCount(name, (1, 1, width), "one more step") for name in ("bias_k", "bias_v")]
    seen = steps + extra
    total = steps * width * (2 * width + layer.kdim + layer.vdim) + 2 * steps * seen * width
    return LayerFacts(
        "MultiheadAttention",
        f"MultiheadAttention(embed_dim={width}, num_heads={heads})",
        "Every step takes a weighted mean of all steps' values; queries and keys decide the weights.",
        (input_shape,),
        (input_shape, (steps, seen)),
        (
            f"weights = softmax(q k^T / sqrt({each}))    in each of {heads} heads, {steps} x {seen}",
            "out = W_out (weights v, heads joined) + b_out",
            f"sqrt({each}) = {write_value(each**0.5)} keeps the softmax out of saturation",
        ),
        parameters=tuple(parameters),
        multiply_adds=FilledFormula(
            "multiply-adds",
            "steps*width*(q + k + v + out) + 2*steps*steps*width",
            f"{steps}*{width}*({width} + {layer.kdim} + {layer.vdim} + {width}) + 2*{steps}*{seen}*{width}",
            total,
        ),
        receptive_field=(steps,),
        properties=(
            ("a head has", f"embed_dim / num_heads = {width} / {heads} = {each} numbers a step"),
            ("weights kept", f"heads * steps * steps = {heads}*{steps}*{seen} = "
            f"{heads * steps * seen:,} numbers "
             "a sample: they grow with the square of the length"),
        ),
        notes=(
            "measured as self-attention: query, key and value are the same sequence",
            "it knows no order: add positions to the input",
            *(() if layer.batch_first else ("batch_first=False: a batch is steps x batch x numbers",)),
        ),
    )  # fmt: skip

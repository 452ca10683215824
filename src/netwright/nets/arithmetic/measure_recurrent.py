"""The arithmetic of recurrent layers and their cells."""

from __future__ import annotations

from typing import Any

from torch import nn
from torch.nn.modules.rnn import RNNCellBase

from netwright.core.errors import ShapeClash
from netwright.nets.arithmetic.filled_formula import FilledFormula
from netwright.nets.arithmetic.layer_facts import LayerFacts
from netwright.nets.arithmetic.parameter_count import ParameterCount
from netwright.nets.arithmetic.write_value import write_shape

_GATES = {"RNN": ("h",), "GRU": ("r", "z", "n"), "LSTM": ("i", "f", "g", "o")}
_SAYS = {
    "RNN": "Goes through a sequence; its state is a squashed sum of the input and of the state before.",
    "GRU": "Goes through a sequence; two gates decide how much of its state is renewed.",
    "LSTM": "Goes through a sequence; three gates decide what its memory cell forgets, takes in and shows.",
}


def measure_recurrent(layer: nn.Module, input_shape: tuple[int, ...]) -> LayerFacts:
    """Measure an RNN, GRU, LSTM, or a cell of one.

    Args:
        layer: its weights may be on the meta device.
        input_shape: of one sample: steps and numbers a step; of a cell, the numbers.

    Raises:
        ShapeClash: a step has another number of numbers than the layer takes.

    >>> measure_recurrent(nn.LSTM(8, 16), (10, 8)).num_parameters
    1664
    """
    assert isinstance(layer, nn.RNNBase | RNNCellBase)  # noqa: S101 - no other layer is sent here
    is_cell = isinstance(layer, RNNCellBase)
    if len(input_shape) != (1 if is_cell else 2) or input_shape[-1] != layer.input_size:
        wanted = str(layer.input_size) if is_cell else f"steps x {layer.input_size}"
        raise ShapeClash(
            f"{type(layer).__name__} takes {wanted} and gets {write_shape(input_shape)}",
            where=f"{layer}",
            fix=f"input_size={input_shape[-1]}, or --input {wanted.replace('steps', '10').replace(' ', '')}",
        )
    family = "RNN" if "RNN" in type(layer).__name__ else type(layer).__name__.removesuffix("Cell")
    hidden = layer.hidden_size
    projected = getattr(layer, "proj_size", 0)
    held: Any = layer
    num_layers = 1 if is_cell else int(held.num_layers)
    ways = 2 if getattr(layer, "bidirectional", False) else 1
    given = projected or hidden
    steps = 1 if is_cell else input_shape[0]
    parameters: list[ParameterCount] = []
    terms: list[str] = []
    total = 0
    for at in range(num_layers):
        takes = layer.input_size if at == 0 else given * ways
        parameters += _count_layer(layer, at, (takes, given), len(_GATES[family]), ways)
        num_gates = len(_GATES[family])
        term = f"{steps}*{ways}*{num_gates}*{hidden}*({takes} + {given})"
        total += steps * ways * num_gates * hidden * (takes + given)
        if projected:
            term += f" + {steps}*{ways}*{projected}*{hidden}"
            total += steps * ways * projected * hidden
        terms.append(term)
    bias = 2 * hidden if layer.bias else 0
    a_gate = hidden * (layer.input_size + given) + bias
    sum_says = f"{hidden}*({layer.input_size} + {given})" + (f" + 2*{hidden}" if bias else "")
    state = (given,) if is_cell else (num_layers * ways, given)
    memory = () if family != "LSTM" else ((hidden,) if is_cell else (num_layers * ways, hidden),)
    return LayerFacts(
        type(layer).__name__,
        repr(layer),
        _SAYS[family],
        (input_shape,),
        (state, *memory) if is_cell else ((steps, ways * given), state, *memory),
        _write_value(family, layer, projected=bool(projected)),
        parameters=tuple(parameters),
        multiply_adds=FilledFormula(
            "multiply-adds", "steps * directions * gates * hidden * (in + state), a layer", " + "
            "".join(terms), total
        ),
        properties=(
            ("a gate has", f"hidden*(in + state){' + 2*hidden' if bias else ''} = {sum_says} = {a_gate:,} "
             f"parameters (first layer); gates: {', '.join(_GATES[family])}"),
            ("outputs", "the new state" + (" and memory cell" if memory else "") if is_cell else
             "the last layer's state at every step; the last state of every layer and direction"
             + ("; the memory cells" if memory else "")),
        ),
        notes=() if is_cell or getattr(layer, "batch_first", False)
        else ("batch_first=False: a batch is steps x batch x numbers, not batch x steps x numbers",),
    )  # fmt: skip


def _count_layer(
    layer: nn.RNNBase | RNNCellBase, at: int, takes: tuple[int, int], num_gates: int, ways: int
) -> list[ParameterCount]:
    is_cell = isinstance(layer, RNNCellBase)
    suffix = "" if is_cell else f"_l{at}"
    rows, hidden = num_gates * layer.hidden_size, layer.hidden_size
    gates = "gates*hidden" if num_gates > 1 else "hidden"
    found = [
        ParameterCount(f"weight_ih{suffix}", (rows, takes[0]), f"{gates} x in", ways),
        ParameterCount(f"weight_hh{suffix}", (rows, takes[1]), f"{gates} x state", ways),
    ]
    if layer.bias:
        found += [ParameterCount(f"bias_{kind}{suffix}", (rows,), gates, ways) for kind in ("ih", "hh")]
    if getattr(layer, "proj_size", 0):
        found.append(ParameterCount(f"weight_hr{suffix}", (takes[1], hidden), "projection x hidden", ways))
    return found


def _write_value(family: str, layer: nn.Module, *, projected: bool) -> tuple[str, ...]:
    def gate(name: str) -> str:
        biases = (f" + b_i{name}", f" + b_h{name}") if layer.bias else ("", "")
        return f"W_i{name} x{biases[0]} + W_h{name} h{biases[1]}"

    if family == "RNN":
        return (f"h = {layer.nonlinearity}({gate('h')})",)
    if family == "GRU":
        biases = (" + b_in", " + b_hn") if layer.bias else ("", "")
        return (
            f"r = sigmoid({gate('r')})    reset",
            f"z = sigmoid({gate('z')})    keep",
            f"n = tanh(W_in x{biases[0]} + r * (W_hn h{biases[1]}))    new",
            "h = (1 - z) * n + z * h",
        )
    shown = "W_hr (o * tanh(c))" if projected else "o * tanh(c)"
    return (
        f"i = sigmoid({gate('i')})    take in",
        f"f = sigmoid({gate('f')})    keep",
        f"g = tanh({gate('g')})    new content",
        f"o = sigmoid({gate('o')})    show",
        "c = f * c + i * g",
        f"h = {shown}",
    )

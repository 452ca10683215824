"""Show a network from Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import nn

from netwright.data.data import Data
from netwright.jobs.sample_inputs import assume_input, sample_inputs
from netwright.jobs.show_network import show_network
from netwright.jobs.shown import Shown
from netwright.nets.layer_table.trace_layers import trace_layers
from netwright.nets.read_input import read_inputs


def show(
    net: nn.Module | str,
    input: Any = None,  # noqa: A002 - what a person calls it
    *,
    data: Data | None = None,
    batch: int | None = None,
    sets: Sequence[str] = (),
) -> Shown:
    """Show the layers of a network: shapes, parameters, multiply-adds, receptive field, memory.

    Args:
        net: any `nn.Module`, or what `netwright show` takes: a run file, `file.py:Class`, a name.
        input: shape of one sample without the batch, such as (3, 32, 32); a batch as a tensor; a
            list of them for several arguments, a dict for arguments by name. Opened data may stand
            here too. Without it the first layer tells.
        data: what `open_data` gives: its samples tell the shapes.
        batch: samples in a batch, for the memory in training; 64 without it.
        sets: changes of run file fields, where `net` is named.

    Returns:
        The table; `print` it, or ask for `.rows`, `.parameters("*.bias")`, `.to_json()`.

    Raises:
        InputError: the network or the input cannot be used.

    >>> shown = show(nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU()), (3, 8, 8))
    >>> [(row.kind, row.outputs[0][1:], row.num_parameters) for row in shown.rows]
    [('Conv2d', (8, 6, 6), 224), ('ReLU', (8, 6, 6), 0)]
    """
    if isinstance(input, Data):
        input, data = None, input  # noqa: A001 - as above
    if isinstance(net, str):
        return show_network(net, inputs=[] if input is None else read_inputs(input), batch=batch, sets=sets)
    note = None
    if data is not None:
        inputs = sample_inputs(data)
    elif input is not None:
        inputs = read_inputs(input)
    else:
        inputs, note = assume_input(net)
    table = trace_layers(net, inputs, batch=batch or 64, notes=[note] if note else [])
    return Shown(table, net)

"""What a network takes, as a person writes it: `3x32x32`, `16:int`, `mask=16`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from netwright.core.errors import UsageError
from netwright.nets.layer_table.network_input import NetworkInput

_KINDS = {"float": torch.float32, "int": torch.int64, "bool": torch.bool}


def read_input(written: str) -> NetworkInput:
    """Read one input of a network.

    Args:
        written: sizes of one sample without the batch, with `x` between them; `:int` or `:bool` for
            what is not float; `name=` before it for an argument given by name.

    Raises:
        UsageError: it is no shape.

    >>> read_input("3x32x32").shape, read_input("ids=16:int").name
    ((3, 32, 32), 'ids')
    """
    found = re.fullmatch(r"(?:(\w+)=)?(\d+(?:[x×,]\d+)*)(?::(\w+))?", written.strip().replace(" ", ""))
    if found is None or (found[3] or "float") not in _KINDS:
        raise UsageError(
            f"`{written}` is no shape",
            where="--input",
            fix="--input 3x32x32 (channels x height x width), 16 for rows of 16 numbers, 16:int for indices",
        )
    shape = tuple(int(size) for size in re.split(r"[x×,]", found[2]))
    return NetworkInput(shape, _KINDS[found[3] or "float"], found[1])


def read_inputs(given: Any) -> list[NetworkInput]:  # noqa: PLR0911 - one answer a kind of input
    """Read what Python gives: a shape, a tensor with real samples, a list of them, or a dict by name.

    Raises:
        UsageError: it is none of these.

    >>> [one.shape for one in read_inputs([(3, 8, 8), (4,)])]
    [(3, 8, 8), (4,)]
    """
    if isinstance(given, Mapping):
        return [_name(str(name), read_inputs(one)[0]) for name, one in given.items()]
    if isinstance(given, (list, tuple)) and given and not all(isinstance(size, int) for size in given):
        return [one for part in given for one in read_inputs(part)]
    if isinstance(given, NetworkInput):
        return [given]
    if isinstance(given, Tensor) and given.dim():
        return [NetworkInput(tuple(given.shape[1:]), given.dtype, samples=given)]
    if isinstance(given, str):
        return [read_input(given)]
    if isinstance(given, int):
        return [NetworkInput((given,))]
    if isinstance(given, (list, tuple)):
        return [NetworkInput(tuple(given))]
    raise UsageError(
        f"{given!r} is no input of a network",
        where="nw.show(input=…)",
        fix="input=(3, 32, 32), a batch as a tensor, a list of them, or a dict by argument name",
    )


def _name(name: str, one: NetworkInput) -> NetworkInput:
    return NetworkInput(one.shape, one.dtype, name, one.samples)


def write_inputs(inputs: Sequence[NetworkInput]) -> dict[str, str]:
    """Write inputs as the field `model.inputs` of a run file; one without a name is `input1`, `input2`.

    >>> write_inputs([NetworkInput((3, 8, 8)), NetworkInput((4,), torch.int64, "ids")])
    {'input1': '3x8x8', 'ids': '4:int'}
    """
    kinds = {torch.float32: "", torch.bool: ":bool"}
    return {
        one.name or f"input{index + 1}": "x".join(map(str, one.shape)) + kinds.get(one.dtype, ":int")
        for index, one in enumerate(inputs)
    }

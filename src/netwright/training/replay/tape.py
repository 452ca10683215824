"""What a computation did, operation by operation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, final

import torch
from torch import Tensor
from torch._ops import OpOverload


@final
@dataclass(frozen=True, eq=False)
class Value:
    """A tensor of the computation, known by identity.

    Args:
        shape: its sizes.
        dtype: its number format.
        stride: its strides.
    """

    shape: tuple[int, ...]
    dtype: torch.dtype
    stride: tuple[int, ...]

    @classmethod
    def describe(cls, tensor: Tensor) -> Value:
        """Make the value that stands for a tensor."""
        return cls(tuple(tensor.shape), tensor.dtype, tensor.stride())


@final
@dataclass(frozen=True, eq=False)
class Call:
    """One operation.

    Args:
        op: what was called.
        args: one entry for each argument of its schema; tensors are values.
        outputs: what it gave.
        shares: arguments in whose memory an output lies.
        is_list: whether it gave a list of tensors instead of each by itself.
    """

    op: OpOverload
    args: tuple[Any, ...]
    outputs: tuple[Value, ...]
    shares: tuple[Value, ...] = ()
    is_list: bool = False

    @property
    def reads(self) -> list[Value]:
        """The values among its arguments."""
        return find_values(self.args)

    @property
    def writes(self) -> list[Value]:
        """The values that it changes in place."""
        pairs = zip(self.op._schema.arguments, self.args, strict=True)
        return [
            value
            for argument, given in pairs
            if argument.alias_info is not None and argument.alias_info.is_write
            for value in find_values((given,))
        ]


@final
@dataclass(eq=False)
class Tape:
    """What a computation did, from given tensors to wanted ones.

    Args:
        inputs: given with every run, in order.
        constants: tensors that every run shares.
        calls: in the order in which they ran.
        outputs: what is wanted.
    """

    inputs: list[Value]
    constants: dict[Value, Tensor] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    outputs: list[Value] = field(default_factory=list)


def find_values(args: Any) -> list[Value]:
    """List the values in nested arguments."""
    if isinstance(args, Value):
        return [args]
    if isinstance(args, tuple | list):
        return [value for part in args for value in find_values(part)]
    return []

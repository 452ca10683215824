"""Everything that was seen while a network ran once on a batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

from netwright.checking.call import Call
from netwright.checking.place import Place

SHAPE_ONLY = frozenset(
    [
        "view",
        "reshape",
        "flatten",
        "squeeze",
        "unsqueeze",
        "contiguous",
        "clone",
        "float",
        "double",
        "to",
        "type",
        "unflatten",
        "view_as",
        "reshape_as",
        "alias",
    ]
)
"""Operations that keep every number and their order."""


@dataclass(frozen=True, eq=False)
class Visit:
    """A module that ran.

    Args:
        path: its path in the network.
        module: the module of the copy that ran.
        given: its arguments.
        output: what it gave.
        place: the user's line that called it.
        is_leaf: whether it has no modules inside.
        start: the number of calls before it.
        end: the number of calls when it had run.
    """

    path: str
    module: nn.Module
    given: tuple[Any, ...]
    output: Any
    place: Place
    is_leaf: bool
    start: int
    end: int


@dataclass(eq=False)
class Trace:
    """One run of a network, and of the loss where there is one.

    Args:
        net: the copy that ran.
        inputs: the batch.
        targets: what the loss compares with.
        calls: operations, in order.
        visits: modules, in the order in which they ended.
        output: what the network gave.
        answer: the one tensor in it that is the answer.
        loss: one number, where the loss gave one.
        error: what was raised.
        stack: path, module and arguments of the modules that were running when it was raised.
        in_loss: whether the loss was reached.
        failed: the operation that raised it, where one of torch did.
    """

    net: nn.Module
    inputs: Any
    targets: Any = None
    calls: list[Call] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    output: Any = None
    answer: Tensor | None = None
    loss: Tensor | None = None
    error: Exception | None = None
    stack: list[tuple[str, nn.Module, Any]] = field(default_factory=list)
    in_loss: bool = False
    failed: Call | None = None

    def __post_init__(self) -> None:
        self._makers: dict[int, list[Call]] = {}
        self.parameters = dict(self.net.named_parameters())
        """The copy's parameters before it ran: forward may register others."""

    def add_call(self, call: Call) -> None:
        """Keep a call; the tensors that it gave are known by it from now on."""
        self.calls.append(call)
        parts = call.result if isinstance(call.result, tuple | list) else (call.result,)
        for part in parts:
            if isinstance(part, Tensor):
                self._makers.setdefault(id(part), []).append(call)

    def find_maker(self, tensor: Tensor | None, before: int | None = None) -> Call | None:
        """Find the call that gave a tensor its numbers; calls that only change its shape are passed over.

        Args:
            tensor: any tensor.
            before: only calls before this index count: an operation in place gives what it was given.
        """
        while tensor is not None:
            made = [
                call for call in self._makers.get(id(tensor), []) if before is None or call.index < before
            ]
            if not made:
                return None
            call = made[-1]
            if call.name not in SHAPE_ONLY:
                return call
            tensor, before = call.source, call.index
        return None

    def find_source(self, call: Call) -> Call | None:
        """Find the call that gave another call its first tensor."""
        return self.find_maker(call.source, call.index)

    def count_uses(self, tensor: Tensor) -> int:
        """Count the calls that take a tensor or what only has another shape."""
        num = 0
        for call in self.calls:
            if any(part is tensor for part in call.tensors):
                is_shape = call.name in SHAPE_ONLY and isinstance(call.result, Tensor)
                num += self.count_uses(call.result) if is_shape and call.result is not tensor else 1
        return num

    def list_calls(self, *names: str, in_loss: bool | None = None) -> Iterator[Call]:
        """List the calls of these names."""
        for call in self.calls:
            if call.name in names and (in_loss is None or call.in_loss == in_loss):
                yield call

    @property
    def leaves(self) -> list[Visit]:
        """The modules without modules inside that ran, in order."""
        return [visit for visit in self.visits if visit.is_leaf]

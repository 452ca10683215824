"""Which operation of a network first gave numbers that are not finite, forwards and backwards."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, final

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from netwright.nets.locate_module import locate_call, locate_module


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation that was seen.

    Args:
        name: `linear`, `log`, `cross_entropy`.
        path: the layer that ran; None in the loss.
        place: the layer, and the user's line where one is known.
        given: its tensors, first argument first.
        gave: its float tensors.
        has_nan: whether it gave NaN.
        bad: which of `given` were not finite when it ran.
    """

    name: str
    path: str | None
    place: str
    given: tuple[Tensor, ...]
    gave: tuple[Tensor, ...]
    has_nan: bool
    bad: tuple[bool, ...]

    @property
    def is_bad(self) -> bool:
        """Whether it gave numbers that are not finite."""
        return not all(map(_is_finite, self.gave))


@final
class WatchNumbers(TorchFunctionMode):
    """Sees every operation of a network while it is on, and whether its numbers are finite.

    Args:
        net: the network.

    >>> net = nn.Sequential(nn.Linear(1, 1), nn.Softplus()); weight = nn.init.ones_(net[0].weight)
    >>> given, watch = torch.tensor([[float("inf")]]), WatchNumbers(net)
    >>> with watch.following():
    ...     answer = net(given).log()
    >>> [(one.name, one.path, one.is_bad) for one in watch.operations]
    [('linear', '0', True), ('softplus', '1', True), ('log', None, True)]
    """

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self._net = net
        self._stack: list[tuple[str, nn.Module]] = []
        self._maker: dict[int, int] = {}
        self.operations: list[Operation] = []
        self.first_gradient: Operation | None = None
        """The operation whose gradient was the first that was not finite."""
        self.gradient: Tensor | None = None
        """That gradient."""

    @contextmanager
    def following(self) -> Iterator[None]:
        """Watch what runs inside, and know the layer it runs in."""
        handles: list[Any] = []
        for path, module in self._net.named_modules():

            def enter(module: nn.Module, _given: Any, path: str = path) -> None:
                self._stack.append((path, module))

            def leave(_module: nn.Module, _given: Any, _output: Any) -> None:
                self._stack.pop()

            handles += [module.register_forward_pre_hook(enter), module.register_forward_hook(leave)]
        try:
            with self:
                yield
        finally:
            for handle in handles:
                handle.remove()

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run an operation and keep it."""
        given = tuple(_list_floats((args, kwargs or {})))
        bad = tuple(not _is_finite(part) for part in given)
        result = func(*args, **(kwargs or {}))
        name = getattr(func, "__name__", "")
        gave = tuple(_list_floats(result))
        if name == "__get__" or not gave:
            return result
        path, module = self._stack[-1] if self._stack else (None, self._net)
        line = locate_call(sys._getframe(1))
        place = "the loss" if path is None else locate_module(module, path)
        has_nan = any(bool(part.isnan().any()) for part in gave)
        called = f"{place}, {line}" if line else place
        self.operations.append(Operation(name, path, called, given, gave, has_nan, bad))
        for part in gave:
            self._maker[id(part)] = len(self.operations) - 1
            if part.requires_grad:
                with suppress(RuntimeError):  # a view that was changed in place
                    part.register_hook(self._make_hook(part))
        return result

    def trace_back(self, tensor: Tensor) -> list[Operation]:
        """Give the operations that led from finite numbers to a tensor that is not, the first one first."""
        chain: list[Operation] = []
        index = self._maker.get(id(tensor))
        while index is not None:
            operation = self.operations[index]
            chain.insert(0, operation)
            makers = [
                (self.operations[maker].has_nan, -maker)
                for part, is_bad in zip(operation.given, operation.bad, strict=True)
                if is_bad and (maker := self._maker.get(id(part))) is not None and maker < index
            ]
            # NaN comes of NaN before it comes of infinity.
            index = -max(makers)[1] if makers else None
        return chain

    def watch_parameters(self) -> list[Any]:
        """Watch the gradients of the parameters too; gives handles for the caller to remove."""
        return [
            part.register_hook(self._make_hook(part)) for part in self._net.parameters() if part.requires_grad
        ]

    def _make_hook(self, tensor: Tensor) -> Any:
        def look(gradient: Tensor) -> None:
            if self.gradient is None and not _is_finite(gradient):
                self.gradient = gradient
                users = [one for one in self.operations if any(part is tensor for part in one.given)]
                self.first_gradient = users[-1] if users else None

        return look


def _list_floats(held: Any) -> Iterator[Tensor]:
    if isinstance(held, Tensor):
        if held.is_floating_point() and held.layout == torch.strided:
            yield held
    elif isinstance(held, dict):
        for part in held.values():
            yield from _list_floats(part)
    elif isinstance(held, list | tuple):
        for part in held:
            yield from _list_floats(part)


def _is_finite(tensor: Tensor) -> bool:
    return bool(tensor.detach().isfinite().all())

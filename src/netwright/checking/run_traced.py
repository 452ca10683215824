"""Run a network once and see everything that happens."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from netwright.checking.call import Call
from netwright.checking.place import Place, find_line
from netwright.checking.trace import Trace, Visit
from netwright.core.errors import NetworkError
from netwright.core.find_answer import find_answer

_QUERIES = frozenset(
    ["dim", "size", "numel", "stride", "is_floating_point", "is_complex", "_set_grad_enabled", "item_size"]
)
_ATTRIBUTES = frozenset({"data", "T", "mT", "real"})


def run_traced(
    net: nn.Module,
    inputs: Any,
    targets: Any = None,
    loss: Callable[[Any, Any], Any] | None = None,
    lines: dict[str, tuple[str, int]] | None = None,
) -> Trace:
    """Run a network, and the loss where one is given, and keep every operation with its place.

    Args:
        net: the network, in the mode in which it is to run; it may be changed by running.
        inputs: one batch: a tensor, a tuple of arguments, or a dict of named ones.
        targets: what the loss compares with.
        loss: takes what the network gives and the targets.
        lines: by a layer's path, the line that built it.

    Returns:
        The trace; what was raised is in it.

    >>> trace = run_traced(nn.Sequential(nn.Linear(2, 3), nn.Softmax(dim=1)), torch.ones(4, 2))
    >>> [call.name for call in trace.calls], trace.find_maker(trace.answer).place.path
    (['linear', 'softmax'], '1')
    """
    trace = Trace(net, inputs, targets)
    stack: list[tuple[str, nn.Module, Any]] = []
    watch = _Watch(trace, stack, lines or {})
    handles = _hook_modules(net, trace, stack, watch)
    try:
        with warnings.catch_warnings(), torch.enable_grad(), watch:
            warnings.simplefilter("ignore")
            trace.output = call_network(net, inputs)
            trace.answer, _ = find_answer(trace.output)
            if loss is not None:
                watch.in_loss = trace.in_loss = True
                result = loss(trace.output, targets)
                trace.loss = result if isinstance(result, Tensor) else None
    except NetworkError as error:  # forward gave nothing that is an answer
        trace.error = error
    except Exception as error:
        trace.error, trace.stack = error, list(stack)
    finally:
        for handle in handles:
            handle.remove()
    return trace


def call_network(net: nn.Module, inputs: Any) -> Any:
    """Run a network on a batch: one tensor, a tuple of arguments, or a dict of named arguments.

    >>> call_network(nn.Identity(), torch.ones(2, 1)).tolist()
    [[1.0], [1.0]]
    """
    if isinstance(inputs, Tensor):
        return net(inputs)
    return net(**inputs) if isinstance(inputs, dict) else net(*inputs)


def _hook_modules(
    net: nn.Module, trace: Trace, stack: list[tuple[str, nn.Module, Any]], watch: _Watch
) -> list[Any]:
    handles: list[Any] = []
    starts: list[int] = []
    for path, module in net.named_modules():
        if isinstance(module, torch.jit.ScriptModule):
            continue

        def enter(module: nn.Module, given: Any, path: str = path) -> None:
            stack.append((path, module, given))
            starts.append(len(trace.calls))

        def leave(module: nn.Module, given: Any, output: Any, path: str = path) -> None:
            place = watch.find_place()
            stack.pop()
            is_leaf = next(module.children(), None) is None
            trace.visits.append(
                Visit(path, module, given, output, place, is_leaf, starts.pop(), len(trace.calls))
            )

        handles.append(module.register_forward_pre_hook(enter))
        handles.append(module.register_forward_hook(leave))
    return handles


class _Watch(TorchFunctionMode):
    """Sees every call of torch while it is on."""

    def __init__(
        self, trace: Trace, stack: list[tuple[str, nn.Module, Any]], lines: dict[str, tuple[str, int]]
    ) -> None:
        super().__init__()
        self._trace, self._stack, self._lines = trace, stack, lines
        self.in_loss = False

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        name, kwargs, trace = getattr(func, "__name__", ""), kwargs or {}, self._trace
        try:
            result = func(*args, **kwargs)
        except Exception:
            place = self.find_place()
            trace.failed = Call(name, args, kwargs, None, place, len(trace.calls), self.in_loss)
            raise
        if name == "__get__":
            name = getattr(func.__self__, "__name__", "")
            if name not in _ATTRIBUTES:
                return result
        elif name in _QUERIES:
            return result
        place, index = self.find_place(), len(trace.calls)
        trace.add_call(Call(name, args, kwargs, result, place, index, self.in_loss, torch.is_grad_enabled()))
        return result

    def find_place(self) -> Place:
        """The layer that runs and the user's line: where they built it, else where they call it."""
        path, module, _ = self._stack[-1] if self._stack else ("", self._trace.net, None)
        line, here = None, find_line(sys._getframe(2))
        if self._stack and type(module).__module__.startswith("torch."):
            line = self._lines.get(path)
        is_own = len(self._stack) > 1 and not type(self._stack[-2][1]).__module__.startswith("torch.")
        return Place(path, type(module).__name__, line or here, here if is_own else None)

"""A network as it would be without one operation."""

from __future__ import annotations

from typing import Any

from torch.overrides import TorchFunctionMode

from netwright.checking.call import Call
from netwright.checking.trace import Trace


class SkipCall(TorchFunctionMode):
    """While it is on, one operation of each forward pass gives back what it was given.

    Args:
        trace: the run in which the operation was seen.
        call: the operation; of those with its name, the one at its place in the order is left out.

    >>> import torch
    >>> trace = Trace(torch.nn.Identity(), None)
    >>> call = Call("softmax", (), {}, None, None, 0, False); trace.add_call(call)
    >>> with SkipCall(trace, call):
    ...     torch.tensor([3.0, 4.0]).softmax(0)
    tensor([3., 4.])
    """

    def __init__(self, trace: Trace, call: Call) -> None:
        super().__init__()
        same = [seen for seen in trace.calls if seen.name == call.name]
        self._name, self._turn, self._num = call.name, same.index(call), len(same)
        self._count = 0

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if getattr(func, "__name__", "") == self._name:
            self._count += 1
            if (self._count - 1) % self._num == self._turn:
                return args[0]
        return func(*args, **(kwargs or {}))

"""An operation of a loop, outside of its networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from torch import Tensor


@dataclass(eq=False)
class Step:
    """An operation of the loop, outside of its networks.

    Args:
        func: the function of torch.
        name: what it is called.
        args: as they were given.
        kwargs: as they were given.
        line: the user's.
        with_grad: whether gradients were recorded.
        result: what it gave; None where it raised.
    """

    func: Callable[..., Any]
    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    line: tuple[str, int] | None
    with_grad: bool = True
    result: Any = None

    @property
    def given(self) -> list[Tensor]:
        """Every tensor that it takes."""
        return list(list_tensors((self.args, self.kwargs)))

    @property
    def is_in_place(self) -> bool:
        """Whether it writes to what it is given."""
        name = self.name
        if name in {"__setitem__", "__set__"}:
            return True
        return name.endswith("_") and (not name.endswith("__") or name.startswith("__i"))

    @property
    def is_detaching(self) -> bool:
        """Whether it takes the gradient off a tensor, by `detach()` or `.data`."""
        owner = getattr(self.func, "__self__", None)
        name = getattr(owner, "__name__", "") if self.name == "__get__" else self.name
        first = self.args[0] if self.args else None
        return name in {"detach", "data"} and isinstance(first, Tensor) and first.requires_grad


def list_tensors(value: Any) -> Iterator[Tensor]:
    """List the tensors in nested tuples, lists and dicts, and in distributions."""
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from list_tensors(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from list_tensors(part)
    elif hasattr(value, "log_prob") or hasattr(value, "logits"):
        yield from list_tensors(vars(value))

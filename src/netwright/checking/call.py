"""One operation that was seen while a network ran."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from netwright.checking.place import Place


@dataclass(frozen=True, eq=False)
class Call:
    """One operation of torch, as the network or the loss called it.

    Args:
        name: `softmax`, `linear`, `cross_entropy`; an attribute by its name, `data`.
        args: as they were given.
        kwargs: as they were given.
        result: what it gave.
        place: the layer that ran and the user's line.
        index: position among all calls, from 0.
        in_loss: whether the loss called it, not the network.
        with_grad: whether gradients were recorded (False under `torch.no_grad()`).
    """

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    result: Any
    place: Place
    index: int
    in_loss: bool
    with_grad: bool = True

    @property
    def source(self) -> Tensor | None:
        """Its first tensor."""
        return next((part for part in self.args if isinstance(part, Tensor)), None)

    @property
    def tensors(self) -> list[Tensor]:
        """Every tensor among its arguments, those in lists too."""
        found: list[Tensor] = []
        waiting: list[Any] = [*self.args, *self.kwargs.values()]
        while waiting:
            part = waiting.pop()
            if isinstance(part, Tensor):
                found.append(part)
            elif isinstance(part, list | tuple):
                waiting.extend(part)
        return found

    def read(self, position: int, name: str, default: Any = None) -> Any:
        """Read an argument by its position or name.

        Args:
            position: where it stands when it is given by position.
            name: what it is called otherwise.
            default: where it was not given.
        """
        return self.args[position] if len(self.args) > position else self.kwargs.get(name, default)

"""A function as a layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, final

from jaxtyping import Shaped
from torch import Tensor, nn


@final
class Lambda(nn.Module):
    """Gives what a function makes of what arrives; it has no weights.

    In a run file `Lambda: torch.square`, `Lambda: my_net.py:scale`, or with arguments
    `Lambda: {function: torch.clamp, min: 0}`.

    Args:
        function: takes the tensors that arrive, then `arguments`.
        name: how a run file names the function.
        arguments: by name.

    >>> import torch
    >>> Lambda(torch.clamp, "torch.clamp", {"min": 0.0})(torch.tensor([[-1.0, 2.0]]))
    tensor([[0., 2.]])
    """

    def __init__(
        self, function: Callable[..., Any], name: str = "", arguments: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__()
        self.function = function
        self.name = name or getattr(function, "__name__", "function")
        self.arguments = dict(arguments or {})

    @property
    def is_torch(self) -> bool:
        """Whether the function is PyTorch's, which runs without data too."""
        return self.name.startswith("torch.")

    def forward(self, *given: Shaped[Tensor, "batch ..."]) -> Any:
        """Call the function."""
        return self.function(*given, **self.arguments)

    def extra_repr(self) -> str:
        """What `print` shows."""
        return ", ".join([self.name, *(f"{name}={value!r}" for name, value in self.arguments.items())])

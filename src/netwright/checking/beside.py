"""What a loop did beside learning."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import nn

Line = tuple[str, int] | None


@dataclass(eq=False)
class Beside:
    """Networks that were called without gradients, and parameters that steps passed over.

    Args:
        blind: by its `id`, each network that was called so in training mode, and where first.
        strangers: the same in evaluation mode and after steps, of the class of a network that is trained.
        written: by the address of its memory, where a tensor was first written to without gradients.
        frozen: parameters without a gradient of their own at a step that gave their network others.
        waiting: parameters that wanted a gradient at a step and had none.
    """

    blind: dict[int, tuple[nn.Module, Line]] = field(default_factory=dict)
    strangers: dict[int, tuple[nn.Module, Line]] = field(default_factory=dict)
    written: dict[int, Line] = field(default_factory=dict)
    frozen: dict[int, nn.Parameter] = field(default_factory=dict)
    waiting: dict[int, nn.Parameter] = field(default_factory=dict)

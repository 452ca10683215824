"""Whether a network holds something of the batch's size."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.subject import Subject


def holds_size(subject: Subject, size: int) -> bool:
    """Whether a buffer, a parameter or a tensor of a network has an axis of a size: one graph is no batch.

    Args:
        subject: whose network.
        size: of the axis.
    """
    held = [*subject.net.buffers(), *subject.net.parameters()]
    for module in subject.net.modules():
        held += [part for part in vars(module).values() if isinstance(part, Tensor)]
    return any(size in part.shape for part in held if part.ndim > 1)

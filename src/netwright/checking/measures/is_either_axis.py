"""Whether either of the first two axes may hold the samples."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.subject import Subject


def is_either_axis(subject: Subject) -> bool:
    """Whether layers want time first and each step has its target, and nothing says what the first axis is.

    Raises:
        CannotMeasure: the inputs are not one tensor.
    """
    loaders = subject.loop.loaders if subject.loop is not None else []
    if subject.parts or subject.batch_size is not None or loaders or not isinstance(subject.targets, Tensor):
        return False
    wants_time = any(getattr(module, "batch_first", None) is False for module in subject.net.modules())
    return wants_time and subject.targets.ndim > 1 and subject.targets.shape[:2] == subject.tensor.shape[:2]

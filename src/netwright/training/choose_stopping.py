"""Whether training stops when validation no longer gets better."""

from __future__ import annotations

from typing import Literal

from netwright.core.errors import RunFileError
from netwright.core.run_spec import EarlyStopping

_MANY_EPOCHS = 25


def choose_stopping(
    asked: EarlyStopping | Literal["auto", "none"], epochs: int, *, has_val: bool, has_schedule: bool
) -> tuple[EarlyStopping | None, str]:
    """Choose early stopping: by itself only for many epochs at a learning rate that does not fall as planned.

    A schedule learns most where it ends. A run that is broken off half-way never gets there, and the best
    epoch is kept in any case.

    Args:
        asked: the run file's early_stopping.
        epochs: that are planned.
        has_val: whether there is a validation part.
        has_schedule: whether the learning rate follows a plan that ends with the last epoch.

    Returns:
        How to stop, or None for every epoch; and the choice with its reason.

    Raises:
        RunFileError: it was asked for and there is no validation part.

    >>> choose_stopping("auto", 200, has_val=True, has_schedule=True)
    (None, 'none (the schedule runs to its end, and the best epoch is kept)')
    >>> choose_stopping("auto", 200, has_val=True, has_schedule=False)[0].patience
    50
    """
    if isinstance(asked, EarlyStopping):
        if not has_val:
            raise RunFileError(
                "early stopping looks at the validation part, and there is none",
                where="train.early_stopping",
                fix="data.split.val: 0.15, or early_stopping: none",
            )
        return asked, "as asked"
    if asked == "none" or not has_val or epochs < _MANY_EPOCHS:
        return None, f"none ({'few epochs' if has_val else 'no validation part'})"
    if has_schedule:
        return None, "none (the schedule runs to its end, and the best epoch is kept)"
    patience = max(10, epochs // 4)
    stopping = EarlyStopping.model_validate({"patience": patience})
    return stopping, f"after {patience} epochs without a better one ({epochs} are planned)"

"""Rows that were copied before the data were divided."""

from __future__ import annotations

from collections import Counter
from statistics import median

from torch import Tensor

from netwright.checking.subject import Subject

MOST_ROWS = 20_000
"""Samples of a part that are looked at: the first ones of larger parts."""
_NUM_COLUMNS = 20

_ROWS_A_TIME = 1024


def find_shared_copies(subject: Subject) -> tuple[int, int] | None:
    """Find copied rows that are both trained on and asked without gradients, beside rows that are only asked.

    Rows drawn of all rows to be asked are mostly once in training, whether others were copied or not.

    Returns:
        How many rows that were asked are in training, and of how many; None where there are none, or too
        few, or where rows may be alike by chance.
    """
    known = subject.parts["train"][0]
    train = Counter(list_keys(known))
    for one in subject.loop.judged if subject.loop is not None and is_continuous(known, len(train)) else ():
        if (
            one.inputs.shape[1:] != known.shape[1:]
            or one.inputs.dtype != known.dtype
            or one.truth is not None
        ):
            continue
        asked = Counter(list_keys(one.inputs))
        shared = {key: num for key, num in asked.items() if key in train}
        num, num_asked = sum(shared.values()), sum(asked.values())
        is_some = num >= 10 and 0.05 * num_asked <= num <= 0.9 * num_asked
        if is_some and median(train[key] for key in shared) >= 2 and max(shared.values()) >= 2:
            return num, num_asked
    return None


def list_keys(inputs: Tensor) -> list[bytes]:
    """Give each row as something to look up.

    Args:
        inputs: rows of any shape.
    """
    rows = inputs[:MOST_ROWS].detach().cpu().contiguous()
    width = rows[:1].numel() * rows.element_size()
    keys = []
    for part in rows.split(_ROWS_A_TIME):  # a call a row takes five times as long
        data = part.numpy().tobytes()
        keys += [data[start * width : (start + 1) * width] for start in range(len(part))]
    return keys


def is_continuous(inputs: Tensor, num_different: int) -> bool:
    """Whether some column (of images: pixel) of fractions has nearly as many values as there are rows.

    Args:
        inputs: rows of columns, or of any shape.
        num_different: different rows among them.
    """
    if inputs.ndim < 2 or not inputs.is_floating_point() or num_different < 50:
        return False
    rows = inputs[:MOST_ROWS].detach().flatten(1)
    step = max(1, rows.shape[1] // _NUM_COLUMNS) if inputs.ndim > 2 else 1
    return any(
        len(column.unique()) > 0.9 * num_different and bool((column != column.round()).any())
        for column in rows.T[::step][:_NUM_COLUMNS]
    )

"""The same network with batches of other sizes, in evaluation mode."""

from __future__ import annotations

import torch

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_with import answer_with
from netwright.checking.subject import Subject


def try_batch_sizes(subject: Subject) -> dict[int, tuple[int, ...] | str]:
    """Answer the first 1, 2 and 3 samples; where 3 go wrong, 4 and 6 and all of them too.

    Returns:
        By the number of samples the shape of the answer, or what was raised.

    Raises:
        CannotMeasure: the samples are not the first axis of one tensor.
    """
    x = subject.batch
    if len(x) < 8:
        raise CannotMeasure("there are fewer than 8 samples")
    found: dict[int, tuple[int, ...] | str] = {}
    for num in (1, 2, 3, 4, 6, len(x)):
        if num > 3 and found[3][:1] == (3,):
            break
        try:
            found[num] = tuple(answer_with(subject, x[:num]).shape)
        except CannotMeasure as reason:
            found[num] = str(reason).splitlines()[0]
    return found


def find_only_size(subject: Subject) -> int | None:
    """Find the one batch size for which a network runs that does not run for this batch.

    Returns:
        The size; None where there is none, or more than one.
    """
    x = subject.batch
    working = []
    for num in (10, 16, 20, 25, 32, 50, 64, 100, 128, 200, 256, 500, 512):
        if num == len(x):
            continue
        rows = torch.arange(num) % len(x)
        try:
            answer = answer_with(subject, x[rows])
        except CannotMeasure:
            continue
        if answer.ndim and len(answer) == num:
            working.append(num)
        if len(working) > 1:
            return None
    return working[0] if working else None

"""The labels of batches that were cut from the training samples one after the other."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.loop import Loop


def list_slices(loop: Loop) -> list[Tensor]:
    """List the labels of slices in the order of the samples, up to the first that goes back.

    Args:
        loop: whose batches.

    Returns:
        Labels by batch, each of shape (batch,); none where the labels are no classes.
    """
    if loop.pool is None or loop.pool[1].ndim != 1 or loop.pool[1].is_floating_point():
        return []
    batches, end = [], 0
    for rows in loop.drawn:
        if not len(rows) or int(rows[0]) != end or bool((rows.diff() != 1).any()):
            break
        end = int(rows[-1]) + 1
        batches.append(loop.pool[1][rows.to(loop.pool[1].device)])
    return batches

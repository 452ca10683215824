"""Several batches in one piece, where they lie one after another in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from jaxtyping import Shaped
from torch import Tensor


def cut_pieces(
    inputs: Shaped[Tensor, "rows *sample"],
    targets: Shaped[Tensor, "rows *answer"],
    sizes: int | list[int],
    *,
    skip: int = 0,
    most: Callable[[], int] = lambda: 1,
) -> Iterator[tuple[Tensor, Tensor, int]]:
    """Cut rows into batches, as many in a piece as is asked for.

    Args:
        inputs: rows of whole batches; the last may be smaller.
        targets: of the same rows.
        sizes: rows of a batch, or of each of them: then every batch is a piece.
        skip: batches to leave out at the beginning.
        most: asked before each piece how many batches it may have; a smaller last batch is one by itself.

    Yields:
        Inputs and targets of a piece, and how many batches it has.

    >>> x = torch.arange(7)
    >>> [(len(y), num) for _, y, num in cut_pieces(x, x, 2, most=lambda: 2)]
    [(4, 2), (2, 1), (1, 1)]
    """
    if not isinstance(sizes, int):
        parts = zip(torch.split(inputs, sizes), torch.split(targets, sizes), strict=True)
        for x, y in list(parts)[skip:]:
            yield x, y, 1
        return
    at, end = skip * sizes, len(targets)
    while at < end:
        num = max(1, min(most(), (end - at) // sizes))
        rows = min(num * sizes, end - at)
        yield inputs.narrow(0, at, rows), targets.narrow(0, at, rows), num
        at += rows

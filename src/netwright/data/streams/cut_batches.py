"""Windows of rows, cut into batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import torch
from torch import Tensor

from netwright.data.streams.stream_split import Window

_BLOCK_BYTES = 1 << 18


def cut_batches(
    windows: Iterable[Window],
    size: int,
    *,
    drop_last: bool,
    place: Callable[[tuple[Tensor, Tensor]], tuple[Tensor, Tensor]] = lambda rows: rows,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Cut windows of rows into batches; what a window leaves over begins the next one's first batch.

    Args:
        windows: as `StreamSplit.windows` gives them.
        size: rows a batch, at least 1.
        drop_last: whether a last batch that is not full is left out.
        place: brings rows, many batches at a time, to where batches are wanted.

    >>> x = torch.arange(5.0)[:, None]
    >>> window = Window(x, x[:, 0], torch.tensor([4, 2, 0, 1, 3]))
    >>> [y.tolist() for _, y in cut_batches([window, window], 4, drop_last=True)]
    [[4.0, 2.0, 0.0, 1.0], [3.0, 4.0, 2.0, 0.0]]
    """
    pending = None
    for window in windows:
        # Cut at the same places wherever an epoch begins: the place of a batch in memory decides how it is
        # rounded, and a resumed run must round as the whole one did.
        low = window.first % size
        if pending is not None:
            low = size - len(pending[0])
            pending = _join(pending, _gather(window, 0, low))
            if len(pending[0]) < size:
                continue
            yield place(pending)
        full = len(window.order) - (len(window.order) - low) % size
        step = size * max(1, _BLOCK_BYTES // max(1, window.inputs[:1].nbytes * size))
        for begin in range(low + (window.first - low) // step * step, full, step):
            inputs, targets = place(_gather(window, begin, min(full, begin + step)))
            batches = zip(torch.split(inputs, size), torch.split(targets, size), strict=True)
            yield from islice(batches, max(0, window.first - begin) // size, None)
        pending = _gather(window, full, len(window.order)) if full < len(window.order) else None
    if pending is not None and not drop_last:
        yield place(pending)


def _gather(window: Window, low: int, high: int) -> tuple[Tensor, Tensor]:
    rows = window.order[low:high]
    return window.inputs.index_select(0, rows), window.targets.index_select(0, rows)


def _join(first: tuple[Tensor, Tensor], second: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    return torch.cat([first[0], second[0]]), torch.cat([first[1], second[1]])

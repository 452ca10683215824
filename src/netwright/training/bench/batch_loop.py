"""A loop over batches, timed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any, final

import torch

from netwright.training.wait_for import wait_for


@final
class BatchLoop:
    """A loop over the batches of epoch after epoch.

    Args:
        open_epoch: gives the batches of an epoch, counted from 0; with a third part, how many they are,
            where several come in one piece.
        train: takes what an epoch gives.
        num_threads: processor threads.
        device: where the work is done.

    >>> seen = []
    >>> loop = BatchLoop(lambda epoch: [(epoch, 0)], lambda x, y: seen.append(x), num_threads=1)
    >>> loop.run(3) >= 0, seen
    (True, [0, 1, 2])
    """

    def __init__(
        self,
        open_epoch: Callable[[int], Iterable[Any]],
        train: Callable[..., object],
        *,
        num_threads: int,
        device: torch.device | None = None,
    ) -> None:
        self._open_epoch, self._train = open_epoch, train
        self._num_threads, self._device = num_threads, device or torch.device("cpu")
        self._batches: Iterator[Any] = iter(())
        self._epoch = 0

    def run(self, num_steps: int) -> float:
        """Take some steps, or a few more where they come in pieces; the seconds that as many took."""
        torch.set_num_threads(self._num_threads)
        wait_for(self._device)
        began, num_done = perf_counter(), 0
        while num_done < num_steps:
            for batch in self._batches:
                self._train(*batch)
                num_done += batch[2] if len(batch) > 2 else 1
                if num_done >= num_steps:
                    break
            else:
                self._batches = iter(self._open_epoch(self._epoch))
                self._epoch += 1
        wait_for(self._device)
        return (perf_counter() - began) * num_steps / max(1, num_done)

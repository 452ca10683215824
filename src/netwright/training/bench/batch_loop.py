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
        open_epoch: gives the batches of an epoch, counted from 0.
        train: takes a batch.
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
        train: Callable[[Any, Any], object],
        *,
        num_threads: int,
        device: torch.device | None = None,
    ) -> None:
        self._open_epoch, self._train = open_epoch, train
        self._num_threads, self._device = num_threads, device or torch.device("cpu")
        self._batches: Iterator[Any] = iter(())
        self._epoch = 0

    def run(self, num_steps: int) -> float:
        """Take some steps; the seconds they took."""
        torch.set_num_threads(self._num_threads)
        wait_for(self._device)
        began = perf_counter()
        while num_steps:
            for inputs, targets in self._batches:
                self._train(inputs, targets)
                num_steps -= 1
                if not num_steps:
                    break
            else:
                self._batches = iter(self._open_epoch(self._epoch))
                self._epoch += 1
        wait_for(self._device)
        return perf_counter() - began

"""The part of every batch that one of several processes takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, final

import torch
from jaxtyping import Int64
from torch import Tensor

_FEWEST = 2


@final
@dataclass(frozen=True)
class Share:
    """The part of every batch that one of several processes takes; all shares together are the batch.

    Shares differ by one sample at most. None is a single sample, which batch normalisation cannot take,
    unless the batch is: of a last batch of 3 samples one process takes all, and the others none.

    Args:
        number: which one, from 0.
        num_shares: how many there are, at least 1.

    >>> [Share(number, 2).cut(5) for number in range(2)], Share(1, 2).cut(3)
    ([slice(0, 2, None), slice(2, 5, None)], slice(3, 3, None))
    """

    number: int = 0
    num_shares: int = 1

    @property
    def is_whole(self) -> bool:
        """Whether one process takes everything."""
        return self.num_shares == 1

    @property
    def path(self) -> tuple[int, ...]:
        """What tells its random numbers from those of other shares; nothing where one takes everything."""
        return () if self.is_whole else (self.number,)

    def divide(self, batches: Iterator[tuple[Any, Tensor]]) -> Iterator[tuple[Any, Tensor]]:
        """Take it of every batch."""
        return batches if self.is_whole else map(self.take, batches)

    def cut(self, num_samples: int) -> slice:
        """Say which samples of a batch of so many are in the share."""
        num_used = max(1, min(self.num_shares, num_samples // _FEWEST))
        low, high = (
            min(place, num_used) * num_samples // num_used for place in (self.number, self.number + 1)
        )
        return slice(low, high)

    def choose(
        self, low: int, high: int, batch_size: int
    ) -> tuple[int | list[int], Int64[Tensor, " mine"] | None]:
        """Choose from the batches that begin at `low` and end at `high`.

        Returns:
            How many samples of each batch, and their places between `low` and `high`; `batch_size` and None
            where everything is taken.
        """
        if self.is_whole:
            return batch_size, None
        cuts = [(begin, self.cut(min(batch_size, high - begin))) for begin in range(low, high, batch_size)]
        places = [torch.arange(begin + cut.start, begin + cut.stop) for begin, cut in cuts]
        return [len(place) for place in places], torch.cat(places)

    def take(self, batch: tuple[Any, Tensor]) -> tuple[Any, Tensor]:
        """Take it of one batch: a tensor, or a tuple or dict of them, and its targets."""
        cut = self.cut(len(batch[1]))
        return _slice(batch[0], cut), batch[1][cut]


def _slice(samples: Any, cut: slice) -> Any:
    if isinstance(samples, dict):
        return {name: _slice(part, cut) for name, part in samples.items()}
    return tuple(_slice(part, cut) for part in samples) if isinstance(samples, list | tuple) else samples[cut]

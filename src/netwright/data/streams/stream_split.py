"""One part of a table that stays on disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, final

import numpy as np
import numpy.typing as npt
import torch
from jaxtyping import Float, Int64, Shaped
from torch import Tensor

from netwright.data.split import Split
from netwright.data.streams.block_source import Block, BlockSource
from netwright.data.streams.row_reader import RowReader

_WINDOW_BYTES = 1 << 24
_FEWEST_BLOCKS = 8
_NUM_HELD = 3


@dataclass(frozen=True, eq=False)
class Window:
    """Encoded rows of several blocks, and the order in which they go out.

    Args:
        inputs: encoded rows.
        targets: see `Task`.
        order: positions in `inputs`.
        first: place in `order` of the first row that is wanted.
    """

    inputs: Float[Tensor, "num features"]
    targets: Shaped[Tensor, "num *answer"]
    order: Int64[Tensor, " num"]
    first: int = 0


@final
@dataclass(frozen=True, eq=False)
class StreamSplit(Split):
    """One part of a table that stays on disk and is read block by block.

    Shuffled, an epoch takes the blocks in a random order, several at a time (a window: 16 MB of encoded
    rows, at least 8 blocks), and mixes all rows of a window. Each row comes once an epoch.

    Args:
        source: the file.
        reader: encodes a block and knows the part of each row.
        part: 0 training, 1 validation, 2 test.
        blocks: the blocks that have rows of this part.
        counts: how many, by block.
        targets: those of the sampled training rows, for what must be known of targets beforehand.
        summary: `classes` with their counts or the range of each `target`, over all rows.
    """

    source: BlockSource
    reader: RowReader
    part: int
    blocks: tuple[Block, ...]
    counts: npt.NDArray[np.int64]
    targets: Shaped[Tensor, "num *answer"]
    summary: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.counts.sum())

    def __repr__(self) -> str:
        return f"StreamSplit({len(self):,} samples of {self.source.name} in {len(self.blocks)} blocks)"

    @property
    def known_targets(self) -> Shaped[Tensor, "num *answer"]:
        """Targets of the sampled training rows."""
        return self.targets

    @property
    def window_rows(self) -> int:
        """Rows that are mixed with each other."""
        width = 4 * (len(self.reader.encoder.feature_names) + 1)
        blocks = _FEWEST_BLOCKS * int(self.counts.max(initial=1))
        return max(_WINDOW_BYTES // width, blocks)

    def windows(self, random: np.random.Generator | None, skipped_rows: int = 0) -> Iterator[Window]:
        """Read the rows of an epoch, window by window; memory of a window is used again three windows later.

        Args:
            random: draws the order; None keeps the order of the file, a block at a time.
            skipped_rows: rows that are not wanted; whole windows of them are not read. What is left of
                them stands first in the order of the first window.
        """
        order = np.arange(len(self.blocks)) if random is None else random.permutation(len(self.blocks))
        # Drawn for every window before any is skipped: a window is mixed the same way wherever one begins.
        # What is not mixed needs no window: a block at a time takes the least memory.
        groups = _group_blocks(self.counts[order], 1 if random is None else self.window_rows)
        seeds = None if random is None else random.integers(1 << 62, size=len(groups))
        most = max((int(self.counts[order[first:end]].sum()) for first, end in groups), default=0)
        width, like = len(self.reader.encoder.feature_names), self.targets
        # Allocated once and in one piece: while one window is used and one waits, a thread fills the third.
        # Fresh ones for every window, or smaller pieces, would be kept by the allocator for each thread.
        num_held = min(_NUM_HELD, len(groups))
        held = torch.empty(num_held, most, width), like.new_empty(num_held, most, *like.shape[1:])
        for index, (first, end) in enumerate(groups):
            num = int(self.counts[order[first:end]].sum())
            if skipped_rows >= num:
                skipped_rows -= num
                continue
            inputs, targets = (tensor[index % num_held, :num] for tensor in held)
            place = 0
            for number in order[first:end]:
                x, y = self._read_block(self.blocks[number])
                inputs[place : place + len(x)] = x
                targets[place : place + len(y)] = y
                place += len(x)
            rows = torch.arange(num)
            if seeds is not None:
                rows = torch.randperm(num, generator=torch.Generator().manual_seed(int(seeds[index])))
            yield Window(inputs, targets, rows, skipped_rows)
            skipped_rows = 0

    def _read_block(self, block: Block) -> tuple[Tensor, Tensor]:
        table = self.reader.take_usable(self.source.read(block))
        mine = np.flatnonzero(self.reader.find_parts(table) == self.part)
        return self.reader.encode(table.take(mine))


def _group_blocks(counts: npt.NDArray[np.int64], window_rows: int) -> list[tuple[int, int]]:
    """Consecutive blocks that together have so many rows: (first, one past the last)."""
    groups, first, num = [], 0, 0
    for index, count in enumerate(counts.tolist()):
        if num and num + count > window_rows:
            groups.append((first, index))
            first, num = index, 0
        num += count
    return [*groups, (first, len(counts))] if len(counts) else []

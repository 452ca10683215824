"""A number for each encoded row, to find the ones that are the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from netwright.data.find_twins import TwinKeys
from netwright.data.split import Split, TensorSplit

_BLOCK_ROWS = 1 << 14


def digest_rows(split: Split, word: str) -> TwinKeys | None:
    """Give each row a number that is equal for rows with the same inputs, and practically for no others.

    Args:
        split: a part of the data; only rows of numbers in memory are looked at.
        word: what to call a row, before its place in its source (counted from 1).

    Returns:
        The numbers with each row's target; None for other samples.

    >>> rows = TensorSplit(torch.tensor([[1.0, 2], [2, 1], [1, 2]]), torch.tensor([0, 1, 1]), torch.arange(3))
    >>> keys = digest_rows(rows, "row")
    >>> bool(keys.digests[0] == keys.digests[2]), bool(keys.digests[0] == keys.digests[1]), keys.names[2]
    (True, False, 'row 3')
    """
    if not isinstance(split, TensorSplit) or len(split.inputs.shape) != 2:
        return None
    if split.inputs.dtype != torch.float32:
        return None
    random = np.random.default_rng(0)
    factors = torch.from_numpy(random.integers(-(1 << 62), 1 << 62, split.inputs.shape[1]) | 1)
    digests = np.empty(len(split), np.uint64)
    for low in range(0, len(split), _BLOCK_ROWS):
        rows = torch.arange(low, min(len(split), low + _BLOCK_ROWS))
        # Adding zero makes -0.0 and 0.0 one; the products wrap around, as a hash may.
        bits = (split.gather(rows) + 0.0).view(torch.int32).long()
        digests[low : low + len(rows)] = (bits * factors).sum(dim=1).numpy().view(np.uint64)
    targets, places = split.targets, split.rows

    def write_label(row: int) -> str:
        return ", ".join(f"{number:g}" for number in targets[row].flatten().tolist())

    def write_name(row: int) -> str:
        return f"{word} {int(places[row]) + 1}"

    return TwinKeys(digests, _Written(write_label, len(split)), _Written(write_name, len(split)))


class _Written(Sequence[str]):
    """Words that are written when they are asked for: few of a million rows are."""

    def __init__(self, write: Callable[[int], str], num: int) -> None:
        self._write, self._num = write, num

    def __len__(self) -> int:
        return self._num

    def __getitem__(self, row: Any) -> Any:
        return self._write(row)

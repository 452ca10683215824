from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from netwright.data.cut_pieces import cut_pieces


@given(st.integers(1, 60), st.integers(1, 9), st.data())
def test_pieces_joined_are_the_batches_that_are_left(num_rows, size, data):
    rows = torch.arange(num_rows)
    num_batches = -(-num_rows // size)
    skip = data.draw(st.integers(0, num_batches))
    wishes = iter(data.draw(st.lists(st.integers(0, 5), min_size=num_batches, max_size=num_batches)))
    pieces = list(cut_pieces(rows[:, None], rows, size, skip=skip, most=lambda: next(wishes)))
    assert torch.cat([rows[:0], *(y for _, y, _ in pieces)]).equal(rows[skip * size :])
    assert all(torch.equal(x[:, 0], y) for x, y, _ in pieces)
    assert sum(num for _, _, num in pieces) == num_batches - skip
    for _, y, num in pieces:
        assert len(y) == num * size or (num == 1 and len(y) == num_rows % size)


def test_batches_of_several_sizes_go_one_by_one():
    rows = torch.arange(6)
    pieces = cut_pieces(rows, rows, [1, 3, 2], skip=1, most=lambda: 9)
    assert [(y.tolist(), num) for _, y, num in pieces] == [([1, 2, 3], 1), ([4, 5], 1)]

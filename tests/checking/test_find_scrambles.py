from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from netwright.checking.measures.find_scrambles import find_scrambles
from netwright.checking.subject import Subject

SIZES = st.lists(st.integers(1, 6), min_size=2, max_size=3)


class Reshape(nn.Module):
    def __init__(self, *shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(self.shape)


def find(source, result):
    return find_scrambles(Subject(Reshape(*result), torch.randn(*source)))


@given(SIZES, st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_joined_and_split_axes_are_no_scramble(sizes, place):
    source = [8, *sizes]
    place = min(place, len(source) - 2)
    joined = [*source[:place], source[place] * source[place + 1], *source[place + 2 :]]
    assert find(source, joined) == []
    assert find(joined, source) == []


@given(SIZES, st.data())
@settings(max_examples=40, deadline=None)
def test_axes_that_change_places_are_one(sizes, data):
    order = data.draw(st.permutations(range(len(sizes))))
    source, result = [7, *sizes], [7, *(sizes[axis] for axis in order)]
    wide = [size for size in source if size > 1]
    found = find(source, result)
    if wide == [size for size in result if size > 1]:
        assert found == []
    else:
        (scramble,) = found
        assert scramble.kept < 1
        meant = torch.zeros(scramble.source).permute(scramble.order)
        assert meant.numel() == torch.zeros(scramble.result).numel()


def test_a_scramble_that_no_joining_explains_is_certain():
    assert find((16, 3, 32, 32), (16, 32, 32, 3))[0].is_certain
    assert find((16, 4, 10, 8), (16, 10, 32))[0].is_certain
    assert not find((16, 12, 4), (16, 4, 12))[0].is_certain

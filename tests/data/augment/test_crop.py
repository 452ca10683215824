from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.data.augment.crop import Crop
from netwright.data.augment.flip import Flip


@given(st.integers(1, 5), st.integers(1, 3), st.integers(2, 9), st.integers(2, 9), st.integers(1, 4))
@settings(max_examples=40)
def test_every_crop_is_a_shift(num: int, channels: int, height: int, width: int, padding: int) -> None:
    images = torch.randint(1, 256, (num, channels, height, width), dtype=torch.uint8)
    shifted = Crop(padding)(images, torch.Generator().manual_seed(0))
    assert shifted.shape == images.shape
    assert shifted.dtype == images.dtype
    for image, found in zip(images, shifted, strict=True):
        padded = torch.nn.functional.pad(image, (padding,) * 4)
        assert any(
            torch.equal(padded[:, top : top + height, left : left + width], found)
            for top in range(2 * padding + 1)
            for left in range(2 * padding + 1)
        )


def test_flip_mirrors_some_and_leaves_the_rest() -> None:
    images = torch.randint(0, 256, (200, 1, 2, 5), dtype=torch.uint8)
    flipped = Flip()(images, torch.Generator().manual_seed(0))
    mirrored = (flipped == images.flip(3)).flatten(1).all(1)
    kept = (flipped == images).flatten(1).all(1)
    assert bool((mirrored | kept).all())
    assert 60 < int(mirrored.sum()) < 140

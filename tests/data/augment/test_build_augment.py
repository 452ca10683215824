"""What holds for every augmentation, whatever it does."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from netwright.core.errors import RunFileError
from netwright.data.augment.build_augment import AUGMENTATIONS, build_augment
from netwright.data.augment.mixture import Mixture
from netwright.data.batches import Batches
from netwright.data.split import TensorSplit

# Every name with arguments that leave images as they are.
IDLE: list[Any] = [
    {"flip": {"p": 0}},
    {"vertical_flip": {"p": 0}},
    {"resized_crop": {"scale": [1, 1], "ratio": [1, 1]}},
    {"rotate": {"degrees": 0}},
    {"rotate": {"p": 0}},
    {"color": {"p": 0}},
    {"color": {"brightness": 0, "contrast": 0, "saturation": 0, "hue": 0}},
    {"erase": {"p": 0}},
    {"mixup": {"p": 0}},
    {"cutmix": {"p": 0}},
]
NAMES = list(AUGMENTATIONS)


def make_images(num: int = 24, channels: int = 3) -> Tensor:
    return torch.randint(
        0, 256, (num, channels, 12, 16), dtype=torch.uint8, generator=torch.Generator().manual_seed(1)
    )


def apply(written: Any, images: Tensor, seed: int = 0) -> Tensor:
    (change,) = build_augment([written])
    generator = torch.Generator().manual_seed(seed)
    if isinstance(change, Mixture):
        return change(images, torch.eye(len(images)), generator)[0]
    return change(images, generator)


@pytest.mark.parametrize("written", IDLE, ids=str)
def test_what_has_no_chance_changes_nothing(written: Any) -> None:
    images = make_images()
    assert torch.equal(apply(written, images), images)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("name", NAMES)
def test_shape_and_dtype_stay_and_the_given_batch_too(name: str, channels: int) -> None:
    images = make_images(channels=channels)
    before = images.clone()
    changed = apply(name, images)
    assert changed.shape == images.shape
    assert changed.dtype == torch.uint8
    assert torch.equal(images, before)
    assert not torch.equal(changed, images)
    assert torch.equal(changed, apply(name, images))
    assert not torch.equal(changed, apply(name, images, seed=1))


@pytest.mark.parametrize("name", NAMES)
def test_floats_from_0_to_1_stay_so(name: str) -> None:
    images = make_images() / 255
    changed = apply(name, images)
    assert changed.dtype == torch.float32
    assert float(changed.min()) >= -1e-6
    assert float(changed.max()) <= 1 + 1e-6
    # The same change as to bytes, up to their rounding and what posterize and equalize make of it.
    near = (changed * 255 - apply(name, make_images()).float()).abs() <= 2
    assert float(near.float().mean()) > 0.99


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_of_one_and_of_none(name: str) -> None:
    for num in (1, 0):
        assert apply(name, make_images(num)).shape == (num, 3, 12, 16)


@pytest.mark.parametrize("name", NAMES)
def test_a_batch_depends_on_seed_epoch_and_position_only(name: str) -> None:
    split = TensorSplit(make_images(40), torch.arange(40) % 4, torch.arange(40), num_classes=4)
    whole = list(Batches(split, 8, shuffle=True, seed=5, augment=[name]).epoch(2))
    later = list(Batches(split, 8, shuffle=True, seed=5, augment=[name]).epoch(2, start=3))
    assert len(later) == 2
    for (x, y), (again_x, again_y) in zip(whole[3:], later, strict=True):
        assert torch.equal(x, again_x)
        assert torch.equal(y, again_y)


@pytest.mark.parametrize(
    "written",
    [
        "flop",
        {"flip": {"p": 2}},
        {"crop": {"padding": 0}},
        {"crop": {"padding_mode": "wrap"}},
        {"rotate": {"degrees": -1}},
        {"rotate": {"interpolation": "cubic"}},
        {"color": {"hue": 0.7}},
        {"erase": {"scale": [0.5, 0.1]}},
        {"mixup": {"alpha": 0}},
        {"cutmix": {"beta": 1}},
        {"rand": {"magnitude": 31}},
        {"rand": {"num_ops": 0}},
    ],
    ids=str,
)
def test_wrong_names_and_arguments_are_refused(written: Any) -> None:
    with pytest.raises(RunFileError) as raised:
        build_augment([written])
    assert raised.value.where == "data.augment[0]"
    assert "flip" in raised.value.fix or str(next(iter(written))) in raised.value.fix

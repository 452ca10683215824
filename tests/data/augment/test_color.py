from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image, ImageEnhance, ImageFilter, ImageOps
from torch import Tensor

from netwright.data.augment.adjust_color import adjust_color
from netwright.data.augment.color import Color
from netwright.data.augment.tone_changes import TONE_CHANGES

PHOTO = torch.randint(0, 256, (1, 3, 20, 24), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
PILLOW = Image.fromarray(PHOTO[0].permute(1, 2, 0).numpy())


def measure_distance(found: Tensor, wanted: Image.Image) -> float:
    pixels = torch.from_numpy(np.asarray(wanted).copy()).permute(2, 0, 1)
    return float((found[0] * 255 - pixels).abs().max())


@pytest.mark.parametrize(
    ("what", "pillow"),
    [
        ("brightness", ImageEnhance.Brightness),
        ("contrast", ImageEnhance.Contrast),
        ("saturation", ImageEnhance.Color),
    ],
)
@pytest.mark.parametrize("factor", [0.0, 0.5, 1.0, 1.6])
def test_properties_are_pillows(what: str, pillow: type[ImageEnhance._Enhance], factor: float) -> None:
    found = adjust_color(PHOTO / 255, what, torch.tensor([factor]))  # type: ignore[arg-type]  # of a list
    assert measure_distance(found, pillow(PILLOW).enhance(factor)) < 2.1


def test_hue_turns_the_circle() -> None:
    red = torch.tensor([1.0, 0.0, 0.0])[None, :, None, None]
    assert torch.allclose(
        adjust_color(red, "hue", torch.tensor([1 / 3])).flatten(), torch.tensor([0, 1.0, 0]), atol=1e-5
    )
    photo = PHOTO / 255
    there = adjust_color(photo, "hue", torch.tensor([0.2]))
    assert not torch.allclose(there, photo, atol=0.1)
    assert torch.allclose(adjust_color(there, "hue", torch.tensor([-0.2])), photo, atol=1e-4)
    assert torch.allclose(there.amax(1), photo.amax(1), atol=1e-5)


@pytest.mark.parametrize(
    ("name", "strength", "wanted"),
    [
        ("posterize", 3.0, ImageOps.posterize(PILLOW, 3)),
        ("solarize", 128 / 255, ImageOps.solarize(PILLOW, 128)),
        ("autocontrast", 1.0, ImageOps.autocontrast(PILLOW)),
        ("equalize", 1.0, ImageOps.equalize(PILLOW)),
        ("sharpness", 0.3, ImageEnhance.Sharpness(PILLOW).enhance(0.3)),
    ],
)
def test_tones_are_pillows(name: str, strength: float, wanted: Image.Image) -> None:
    found = TONE_CHANGES[name](PHOTO / 255, torch.tensor([strength]))
    assert measure_distance(found, wanted) < 1.6


def test_equalize_of_a_picture_is_pillows() -> None:
    smooth = PILLOW.filter(ImageFilter.GaussianBlur(3)).resize((90, 80))
    pixels = torch.from_numpy(np.asarray(smooth).copy()).permute(2, 0, 1)[None]
    found = TONE_CHANGES["equalize"](pixels / 255, torch.ones(1))
    assert measure_distance(found, ImageOps.equalize(smooth)) < 0.1


def test_each_image_is_changed_on_its_own() -> None:
    images = torch.full((50, 3, 1, 1), 100, dtype=torch.uint8)
    found = Color(0.5, 0, 0)(images, torch.Generator().manual_seed(0))
    assert len(found[:, 0].unique()) > 20
    assert 50 <= int(found.min()) < 70
    assert 130 < int(found.max()) <= 150

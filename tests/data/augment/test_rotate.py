from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from netwright.data.augment.resized_crop import ResizedCrop
from netwright.data.augment.rotate import Rotate


def draw_arrow(height: int, width: int) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.polygon([(4, 4), (width - 6, height // 2), (6, height - 8)], fill=(200, 30, 60))
    return image


def to_tensor(image: Image.Image) -> torch.Tensor:
    return torch.from_numpy(np.asarray(image).copy()).permute(2, 0, 1)[None]


@pytest.mark.parametrize(("height", "width"), [(40, 40), (30, 50), (51, 32)])
@pytest.mark.parametrize("angle", [-35.0, 10.0, 90.0, 180.0])
def test_turns_as_pillow_does(height: int, width: int, angle: float) -> None:
    image = draw_arrow(height, width)
    found = Rotate([angle, angle])(to_tensor(image), torch.Generator())
    wanted = to_tensor(image.rotate(angle, Image.Resampling.BILINEAR))
    # Pillow cuts what it turns at its edge, and ours fades out over a pixel.
    inside = (found.int() - wanted.int()).abs()
    assert float((inside > 3).float().mean()) < 0.06
    nearest = Rotate([angle, angle], interpolation="nearest")(to_tensor(image), torch.Generator())
    assert set(nearest.flatten(2).transpose(1, 2).reshape(-1, 3).unique(dim=0)[:, 0].tolist()) <= {
        0,
        200,
        255,
    }


def test_angles_are_drawn_to_both_sides() -> None:
    image = to_tensor(draw_arrow(40, 40)).expand(60, -1, -1, -1)
    found = Rotate(15)(image, torch.Generator().manual_seed(0))
    limits = [Rotate([edge, edge])(image[:1], torch.Generator()) for edge in (-15, 15)]
    assert len(found.flatten(1).unique(dim=0)) == 60
    # The corner that comes into view is darker the further an image is turned.
    assert found[:, :, 0, 0].float().min() >= min(float(limit[:, :, 0, 0].min()) for limit in limits)


def test_fill_is_what_comes_into_view() -> None:
    white = torch.full((1, 1, 20, 20), 255, dtype=torch.uint8)
    assert Rotate([45, 45], fill=255)(white, torch.Generator()).unique().tolist() == [255]
    assert Rotate([45, 45])(white, torch.Generator())[0, 0, 0, 0] == 0


def test_a_piece_is_enlarged_without_dark_edges() -> None:
    ramp = torch.arange(0, 200, 4, dtype=torch.uint8).expand(1, 1, 30, 50)
    found = ResizedCrop(scale=[0.25, 0.25], ratio=[1, 1])(ramp.expand(20, -1, -1, -1), torch.Generator())
    widths = found[:, 0, 0, -1].int() - found[:, 0, 0, 0].int()
    assert bool(((widths - 98).abs() <= 6).all())
    assert bool((found[:, :, 1:] == found[:, :, :-1]).all())
    assert len(found[:, 0, 0, 0].unique()) > 5

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from netwright.core.errors import DataError
from netwright.data.images.decode_image import decode_image, read_header
from netwright.data.images.image_layout import ImageLayout

GREY, COLOUR = ImageLayout(1, 6, 6), ImageLayout(3, 6, 6)


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "LAB", "I;16", "I", "F"]
)
@pytest.mark.parametrize("layout", [GREY, COLOUR])
def test_every_mode_becomes_white(mode: str, layout: ImageLayout) -> None:
    if mode in ("I;16", "I", "F"):
        white = {"I;16": np.uint16(65535), "I": np.int32(65535), "F": np.float32(1.0)}[mode]
        image = Image.fromarray(np.full((6, 6), white))
    else:
        image = Image.new("RGB", (6, 6), "white").convert("L" if mode in ("1", "LA") else "RGB")
        if mode == "LAB":
            image = Image.new("LAB", (6, 6), (255, 128, 128))
        elif image.mode != mode:
            image = image.convert(mode)
    assert image.mode == mode
    pixels = decode_image(image, layout)
    assert pixels.shape == (layout.channels, 6, 6)
    assert pixels.min() >= 250


def test_sixteen_bits_keep_their_upper_half(tmp_path: Path) -> None:
    path = tmp_path / "deep.png"
    Image.fromarray(np.array([[0, 256], [32768, 65535]], dtype=np.uint16)).save(path)
    assert read_header(path).is_grey
    assert decode_image(path, ImageLayout(1, 2, 2)).tolist() == [[[0, 1], [128, 255]]]


def test_transparent_is_white(tmp_path: Path) -> None:
    path = tmp_path / "icon.png"
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(path)
    assert decode_image(path, ImageLayout(3, 4, 4)).min() == 255


def test_a_camera_held_sideways(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    image = Image.new("RGB", (40, 20), "black")
    image.paste("white", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(path, exif=exif, quality=95)
    header = read_header(path)
    assert (header.height, header.width) == (40, 20)
    pixels = decode_image(path, ImageLayout(3, 40, 20))
    assert pixels[:, :15].min() > 200
    assert pixels[:, 25:].max() < 50


def test_the_centre_is_kept_and_nothing_is_squeezed() -> None:
    image = Image.new("RGB", (30, 10), "black")
    image.paste("white", (10, 0, 20, 10))
    assert decode_image(image, ImageLayout(3, 10, 10)).min() == 255


def test_large_photos_are_decoded_small(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    Image.effect_noise((1200, 900), 60).convert("RGB").save(path)
    with Image.open(path) as image:
        reference = decode_image(image.copy(), ImageLayout(3, 32, 32)).astype(float)
    assert np.abs(decode_image(path, ImageLayout(3, 32, 32)) - reference).mean() < 3


@given(
    st.integers(1, 40), st.integers(1, 40), st.integers(1, 20), st.integers(1, 20), st.sampled_from([1, 3])
)
@settings(max_examples=150)
def test_any_size_fits_any_layout(
    width: int, height: int, to_height: int, to_width: int, channels: int
) -> None:
    pixels = decode_image(
        Image.new("RGB", (width, height), (9, 9, 9)), ImageLayout(channels, to_height, to_width)
    )
    assert pixels.shape == (channels, to_height, to_width)
    assert pixels.min() >= 8
    assert pixels.max() <= 10


def test_an_animation_is_not_one_picture(tmp_path: Path) -> None:
    path = tmp_path / "moving.gif"
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    for read in (read_header, lambda file: decode_image(file, COLOUR)):
        with pytest.raises(DataError, match="GIF with 2 frames"):
            read(path)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    buffer = BytesIO()
    Image.effect_noise((64, 64), 50).convert("RGB").save(buffer, "JPEG")
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
    text = tmp_path / "text.png"
    text.write_text("no picture")
    empty = tmp_path / "empty.png"
    empty.touch()
    for path, said in (
        (cut, "cut off"),
        (text, "not an image"),
        (empty, "the file is empty"),
        (tmp_path / "none.png", "no such file"),
    ):
        with pytest.raises(DataError, match=said) as caught:
            decode_image(path, COLOUR)
        assert caught.value.where == str(path)


def test_odd_numbers_are_refused() -> None:
    with pytest.raises(DataError, match="pixels run from -1"):
        decode_image(Image.fromarray(np.full((6, 6), -1.0, dtype=np.float32)), GREY)

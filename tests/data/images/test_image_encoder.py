from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.datasets import load_digits

from netwright.core.errors import DataError
from netwright.data.encoder import Encoder
from netwright.data.images.image_encoder import ImageEncoder
from netwright.data.load_encoder import load_encoder
from netwright.data.open_data import open_data
from netwright.data.split import TensorSplit


def get_encoder(source: object) -> Encoder:
    encoder = open_data(source).encoder
    assert encoder is not None
    return encoder


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        for i in range(10):
            pixels = random.integers(0, 256, (20 + i, 24, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(tmp_path / name / f"{i}.png")
    return tmp_path


def test_training_pixels_are_standardised() -> None:
    data = open_data("digits")
    assert isinstance(data.train, TensorSplit)
    assert data.encoder is not None
    x = data.encoder(data.train.inputs)
    assert x.dtype == torch.float32
    assert abs(float(x.mean())) < 1e-4
    assert abs(float(x.std()) - 1) < 1e-3


def test_it_comes_back_from_its_description(photos: Path) -> None:
    encoder = get_encoder(photos)
    again = load_encoder(encoder.to_spec())
    again.load_state_dict(encoder.state_dict())
    assert again.to_spec() == encoder.to_spec()
    assert isinstance(again, ImageEncoder)
    (pixels,) = again.read(photos).parts
    assert torch.equal(again(pixels), encoder(pixels))


def test_prediction_reads_as_training_does(photos: Path) -> None:
    data = open_data(photos)
    assert isinstance(data.train, TensorSplit)
    assert data.encoder is not None
    raw = data.encoder.read(photos)
    (pixels,) = raw.parts
    assert torch.equal(pixels[data.train.rows], data.train.inputs)
    assert raw.targets is not None
    assert torch.equal(raw.targets[data.train.rows], data.train.targets)
    assert raw.names[0].endswith("0.png")


def test_every_way_in(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = get_encoder(photos)
    file = photos / "cat" / "3.png"
    (expected,) = encoder.read(str(file)).parts
    assert expected.shape == (1, 3, *encoder.to_spec()["size"])
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{file}\n\n{file}\n"))
    with Image.open(file) as image:
        image.load()
        for source, num in (([file], 1), ([str(file), str(file)], 2), ("-", 2), (image, 1), ([image], 1)):
            raw = encoder.read(source)
            assert len(raw.names) == num
            assert raw.targets is None
            assert all(torch.equal(pixels, expected[0]) for pixels in raw.parts[0])
        array = np.asarray(image)
    same = encoder.read(expected).parts[0]
    assert torch.equal(same, expected)
    for given in (array, array[None], torch.from_numpy(array.copy()), array.transpose(2, 0, 1)):
        pixels = encoder.read(given).parts[0]
        assert torch.equal(pixels, expected)
    assert encoder.read(photos / "cat").targets is None


def test_raw_digits_mean_the_same_as_in_training() -> None:
    data = open_data("digits")
    assert isinstance(data.train, TensorSplit)
    assert data.encoder is not None
    raw = load_digits()
    for given in (raw.images, raw.data, raw.images[:, None]):
        (pixels,) = data.encoder.read(given).parts
        assert torch.equal(pixels[data.train.rows], data.train.inputs)
    (one,) = data.encoder.read(raw.images[0]).parts
    assert one.shape == (1, 1, 8, 8)
    (again,) = data.encoder.read(data.train.inputs).parts
    assert torch.equal(again, data.train.inputs)


def test_a_colour_photo_for_a_grey_network() -> None:
    encoder = get_encoder("digits")
    (pixels,) = encoder.read(np.full((2, 16, 16, 3), 200, dtype=np.uint8)).parts
    assert pixels.shape == (2, 1, 8, 8)
    assert pixels.unique().tolist() == [200]


def test_what_cannot_be_read(photos: Path, tmp_path: Path) -> None:
    encoder = get_encoder(photos)
    empty = tmp_path / "nothing"
    empty.mkdir()
    (tmp_path / "text.png").write_text("hello")
    for source, said in (
        (tmp_path / "none.png", "no such file or folder"),
        (empty, "no images in this folder"),
        (tmp_path / "text.png", "1 of 1 images cannot be read"),
        ([], "no images can be read from a list"),
        (3, "no images can be read from a int"),
        (np.array(["a"]), "holds no pixels"),
        (np.full((1, 4, 4, 3), -1.0), "are not pixels"),
    ):
        with pytest.raises(DataError, match=said):
            encoder.read(source)


def test_a_channel_without_variation() -> None:
    images = np.zeros((10, 4, 4, 3), dtype=np.uint8)
    images[..., 0] = np.arange(10)[:, None, None] * 20
    data = open_data((images, np.arange(10) % 2))
    assert data.encoder is not None
    assert bool(torch.isfinite(data.encoder(data.train.inputs)).all())  # type: ignore[attr-defined]

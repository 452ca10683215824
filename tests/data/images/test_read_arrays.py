from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from netwright.core.errors import DataError
from netwright.data.open_data import open_data

IMAGES = np.random.default_rng(0).integers(0, 256, (40, 6, 5, 3), dtype=np.uint8)
LABELS = np.arange(40) % 4


@pytest.mark.parametrize("names", [("x", "y"), ("X", "y"), ("images", "labels"), ("data", "target")])
def test_pairs(tmp_path: Path, names: tuple[str, str]) -> None:
    path = tmp_path / "set.npz"
    np.savez(path, **{names[0]: IMAGES, names[1]: LABELS})
    data = open_data(path)
    assert (data.kind, data.input_shape, data.task.num_outputs) == ("image", (3, 6, 5), 4)


def test_official_test(tmp_path: Path) -> None:
    path = tmp_path / "keras.npz"
    np.savez_compressed(path, x_train=IMAGES, y_train=LABELS, x_test=IMAGES[:8], y_test=LABELS[:8, None])
    data = open_data(path)
    assert len(data.test or ()) == 8
    assert len(data.train) + len(data.val or ()) == 40


def test_words_and_floats(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    np.savez(path, images=IMAGES / 255.0, labels=np.array(["cat", "dog"] * 20))
    data = open_data(path)
    assert data.task.classes == ("cat", "dog")
    rows = data.train.rows  # type: ignore[attr-defined]
    expected = IMAGES[rows.numpy()].transpose(0, 3, 1, 2)
    assert np.array_equal(data.train.inputs.numpy(), expected)  # type: ignore[attr-defined]


def test_measurements_from_images(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    np.savez(path, images=IMAGES[..., 0], labels=np.linspace(0, 1, 40))
    data = open_data(path)
    assert (data.task.kind, data.input_shape) == ("regression", (1, 6, 5))


def test_two_axes_are_a_table(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    np.savez(path, x=np.random.default_rng(0).normal(size=(40, 3)), y=LABELS)
    assert open_data(path).kind == "table"


def test_npy_with_labels_beside_it(tmp_path: Path) -> None:
    np.save(tmp_path / "train_images.npy", IMAGES)
    with pytest.raises(DataError, match="images without labels"):
        open_data(tmp_path / "train_images.npy")
    np.save(tmp_path / "train_labels.npy", LABELS)
    assert open_data(tmp_path / "train_images.npy").task.num_outputs == 4


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"foo": IMAGES, "bar": LABELS}, "arrays named foo, bar"),
        ({"x": IMAGES, "y": LABELS[:5]}, "not of one length"),
        ({"x": np.array([None] * 4), "y": LABELS[:4]}, "Python objects"),
        ({"images": np.full((4, 5, 5), -3.0), "labels": LABELS[:4]}, "are not pixels"),
        ({"images": np.full((4, 5, 5), np.nan), "labels": LABELS[:4]}, "NaN"),
        ({"images": np.zeros((4, 5, 5, 7), np.uint8), "labels": LABELS[:4]}, "not a set of images"),
        ({"images": IMAGES, "labels": np.zeros(40, int)}, "all samples are of one class"),
    ],
)
def test_arrays_that_cannot_be_used(tmp_path: Path, arrays: dict[str, np.ndarray], said: str) -> None:
    path = tmp_path / "set.npz"
    np.savez(path, **arrays)
    with pytest.raises(DataError, match=said):
        open_data(path)


def test_damage_is_said(tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    path.write_bytes(b"PK nothing")
    with pytest.raises(DataError, match="no NumPy file"):
        open_data(path)

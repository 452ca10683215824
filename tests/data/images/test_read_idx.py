from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.core.errors import DataError
from netwright.data.images.read_idx import read_idx
from netwright.data.open_data import open_data


def write_idx(path: Path, values: np.ndarray, *, magic: int = 8) -> None:
    head = struct.pack(">BBBB", 0, 0, magic, values.ndim) + struct.pack(f">{values.ndim}I", *values.shape)
    content = head + values.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def write_set(folder: Path, suffix: str = "", num: int = 20) -> None:
    for part in ("train", "t10k"):
        images = np.arange(num)[:, None, None] * np.ones((num, 4, 5))
        write_idx(folder / f"{part}-images-idx3-ubyte{suffix}", images)
        write_idx(folder / f"{part}-labels-idx1-ubyte{suffix}", np.arange(num) % 3)


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_folder(tmp_path: Path, suffix: str) -> None:
    write_set(tmp_path, suffix)
    found = read_idx(tmp_path)
    assert found.parts["train"].images.shape == (20, 1, 4, 5)
    assert found.parts["train"].images[7].unique().tolist() == [7]
    assert found.parts["test"].labels[:4].tolist() == [0, 1, 2, 0]
    data = open_data(tmp_path)
    assert (data.input_shape, data.task.num_outputs, len(data.test or ())) == ((1, 4, 5), 3, 20)


def test_both_zipped_and_not(tmp_path: Path) -> None:
    write_set(tmp_path)
    write_set(tmp_path, ".gz")
    assert set(read_idx(tmp_path).parts) == {"train", "test"}


def test_one_file_with_labels_beside_it(tmp_path: Path) -> None:
    write_set(tmp_path, ".gz")
    data = open_data(tmp_path / "t10k-images-idx3-ubyte.gz")
    assert len(data.train) == 14
    (tmp_path / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataError, match="no labels beside t10k-images"):
        read_idx(tmp_path / "t10k-images-idx3-ubyte.gz")


@given(st.binary(max_size=60))
@settings(max_examples=60)
def test_damage_is_said(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("idx")
    write_set(folder)
    (folder / "train-images-idx3-ubyte").write_bytes(content)
    with pytest.raises(DataError, match="not an IDX file"):
        read_idx(folder)


def test_cut_off(tmp_path: Path) -> None:
    write_set(tmp_path, ".gz")
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(DataError, match="cut off"):
        read_idx(tmp_path)
    write_set(tmp_path)
    path = tmp_path / "train-labels-idx1-ubyte"
    write_idx(path, np.arange(3))
    path.with_suffix(".gz").unlink(missing_ok=True)
    with pytest.raises(DataError, match="20 images and 3 labels"):
        read_idx(tmp_path / "train-images-idx3-ubyte")


def test_real_digits(real_data: Path) -> None:
    found = read_idx(real_data / "mnist")
    assert found.parts["train"].images.shape == (60000, 1, 28, 28)
    assert found.parts["train"].labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert abs(float(found.parts["train"].images.float().mean()) / 255 - 0.1307) < 1e-4

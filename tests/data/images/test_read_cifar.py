from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netwright.core.errors import DataError
from netwright.data.images.read_cifar import read_cifar
from netwright.data.open_data import open_data


def write_batch(path: Path, num: int = 10, key: bytes = b"labels") -> None:
    pixels = np.arange(num * 3072, dtype=np.uint32).astype(np.uint8).reshape(num, 3072)
    path.write_bytes(pickle.dumps({b"data": pixels, key: [i % 2 for i in range(num)]}, protocol=2))


def write_set(folder: Path) -> Path:
    write_batch(folder / "data_batch_1")
    write_batch(folder / "data_batch_2")
    write_batch(folder / "test_batch", 4)
    (folder / "batches.meta").write_bytes(pickle.dumps({b"label_names": [b"cat", b"dog"]}, protocol=2))
    return folder


def test_ten_classes(tmp_path: Path) -> None:
    found = read_cifar(write_set(tmp_path))
    assert found.parts["train"].images.shape == (20, 3, 32, 32)
    assert found.classes == ("cat", "dog")
    assert len(open_data(tmp_path).test or ()) == 4


def test_a_hundred_classes(tmp_path: Path) -> None:
    write_batch(tmp_path / "train", key=b"fine_labels")
    write_batch(tmp_path / "test", key=b"fine_labels")
    (tmp_path / "meta").write_bytes(pickle.dumps({b"fine_label_names": [b"apple", b"bear"]}, protocol=2))
    assert read_cifar(tmp_path).classes == ("apple", "bear")


def test_no_code_is_run(tmp_path: Path) -> None:
    class Harm:
        def __reduce__(self) -> Any:
            return Path.touch, (tmp_path / "harm",)

    write_set(tmp_path)
    (tmp_path / "data_batch_1").write_bytes(pickle.dumps(Harm()))
    with pytest.raises(DataError, match="asks for pathlib"):
        read_cifar(tmp_path)
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize("content", [b"", b"text", pickle.dumps([1]), pickle.dumps({b"data": 1})])
def test_damage_is_said(tmp_path: Path, content: bytes) -> None:
    write_set(tmp_path)
    (tmp_path / "data_batch_2").write_bytes(content)
    with pytest.raises(DataError, match="not a CIFAR batch") as caught:
        read_cifar(tmp_path)
    assert caught.value.where.endswith("data_batch_2")


def test_labels_beyond_the_names(tmp_path: Path) -> None:
    write_set(tmp_path)
    (tmp_path / "batches.meta").write_bytes(pickle.dumps({b"label_names": [b"cat"]}, protocol=2))
    with pytest.raises(DataError, match="labels run to 1"):
        read_cifar(tmp_path)


def test_real_batches(real_data: Path) -> None:
    found = read_cifar(real_data / "cifar-10-batches-py")
    assert found.classes[0] == "airplane"
    assert found.parts["train"].labels.bincount().sum() == 10_000
    assert found.parts["test"].images.shape == (10_000, 3, 32, 32)

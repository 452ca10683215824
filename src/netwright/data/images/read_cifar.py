"""CIFAR-10 and CIFAR-100 as their authors give them: Python batches."""

from __future__ import annotations

import codecs
import io
import pickle  # only read through an unpickler that knows four harmless names
from pathlib import Path
from typing import Any, final

import numpy as np
import torch
from torch import Tensor

from netwright.core.errors import DataError
from netwright.data.images.image_source import ImagePart, ImageSource

_ARRAY_REBUILDER = np.empty(0).__reduce__()[0]
_HARMLESS: dict[tuple[str, str], Any] = {
    ("numpy.core.multiarray", "_reconstruct"): _ARRAY_REBUILDER,
    ("numpy._core.multiarray", "_reconstruct"): _ARRAY_REBUILDER,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("_codecs", "encode"): codecs.encode,
}


@final
class _ArrayUnpickler(pickle.Unpickler):
    """A pickle can name any function to be called; this one knows arrays and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _HARMLESS:
            raise pickle.UnpicklingError(
                f"it asks for {module}.{name}, which a batch of images does not need"
            )
        return _HARMLESS[module, name]


def is_cifar(folder: Path) -> bool:
    """Whether a folder holds CIFAR's Python batches."""
    return any(folder.glob("data_batch_*")) or ((folder / "meta").is_file() and (folder / "train").is_file())


def read_cifar(folder: Path) -> ImageSource:
    """Read CIFAR's Python batches; the test batch is the official test part.

    Args:
        folder: with `data_batch_1` … and `test_batch` (CIFAR-10), or `train` and `test` (CIFAR-100, of
            which the fine labels are taken). Fewer training batches than five are fine.

    Raises:
        DataError: a file is damaged, is not a batch of images, or asks to run code.
    """
    batches = sorted(folder.glob("data_batch_*")) or [folder / "train"]
    test = next((path for path in (folder / "test_batch", folder / "test") if path.is_file()), None)
    classes = _read_classes(folder)
    parts = [_read_batch(path, classes) for path in batches]
    train = ImagePart(torch.cat([images for images, _ in parts]), torch.cat([labels for _, labels in parts]))
    notes = () if test else ("there is no test batch beside the training batches",)
    if test is None:
        return ImageSource({"train": train}, classes, notes=notes)
    return ImageSource({"train": train, "test": ImagePart(*_read_batch(test, classes))}, classes)


def _read_batch(path: Path, classes: tuple[str, ...]) -> tuple[Tensor, Tensor]:
    batch = _unpickle(path)
    pixels, labels = batch.get(b"data"), batch.get(b"labels", batch.get(b"fine_labels"))
    if not isinstance(pixels, np.ndarray) or pixels.dtype != np.uint8 or pixels.ndim != 2 or labels is None:
        raise _damaged(path, "it has no `data` of pixels with `labels`")
    if pixels.shape[1] != 3 * 32 * 32 or len(labels) != len(pixels):
        raise _damaged(
            path, f"data {pixels.shape} with {len(labels)} labels is not a batch of 32x32 colour images"
        )
    indices = np.asarray(labels, dtype=np.int64)
    if classes and (indices.min(initial=0) < 0 or indices.max(initial=0) >= len(classes)):
        raise _damaged(path, f"labels run to {indices.max()}, and there are {len(classes)} class names")
    images = torch.from_numpy(pixels.reshape(-1, 3, 32, 32).copy())
    return images, torch.from_numpy(indices.copy())


def _read_classes(folder: Path) -> tuple[str, ...]:
    path = next((path for path in (folder / "batches.meta", folder / "meta") if path.is_file()), None)
    if path is None:
        return ()
    meta = _unpickle(path)
    names = meta.get(b"label_names", meta.get(b"fine_label_names", []))
    return tuple(name.decode() if isinstance(name, bytes) else str(name) for name in names)


def _unpickle(path: Path) -> dict[bytes, Any]:
    try:
        content = _ArrayUnpickler(io.BytesIO(path.read_bytes()), encoding="bytes").load()
    except Exception as error:  # damaged pickles raise nearly anything
        raise _damaged(path, str(error) or type(error).__name__) from error
    if not isinstance(content, dict):
        raise _damaged(path, f"it holds a {type(content).__name__}")
    return {key.encode() if isinstance(key, str) else key: value for key, value in content.items()}


def _damaged(path: Path, why: str) -> DataError:
    return DataError(
        f"not a CIFAR batch that can be read: {why}",
        where=str(path),
        fix="fetch the file again; cifar10 and cifar100 can be opened by name",
    )

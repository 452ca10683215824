"""Images and labels in NumPy files: npz, and npy with its labels beside it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch

from netwright.core.errors import DataError
from netwright.data.images.fit_pixels import to_pixels
from netwright.data.images.image_source import ImagePart, ImageSource, PartName

_PAIRS: tuple[tuple[str, str], ...] = (
    ("x", "y"), ("images", "labels"), ("data", "labels"), ("data", "target"), ("data", "targets"),
    ("image", "label"), ("imgs", "labels"), ("features", "labels"), ("arr_0", "arr_1"),
)  # fmt: skip
_PARTS: tuple[tuple[PartName, tuple[str, ...]], ...] = (
    ("train", ("train",)),
    ("val", ("val", "valid", "validation")),
    ("test", ("test",)),
)


def load_arrays(path: Path) -> dict[PartName, tuple[Any, Any]]:
    """Load the (inputs, labels) arrays of a NumPy file, by part.

    Args:
        path: an npz with `x_train`, `y_train`, `x_test`, `y_test` (or `train_images`, `train_labels`
            …), or with `images`, `labels` or `X`, `y`; or an npy whose labels are in a file beside it
            (`x.npy` and `y.npy`, `train_images.npy` and `train_labels.npy`).

    Raises:
        DataError: the file is damaged, holds Python objects, or its names are not understood.
    """
    arrays = _load_npz(path) if path.suffix.casefold() == ".npz" else _load_npy(path)
    by_name = {name.casefold(): array for name, array in arrays.items()}
    found: dict[PartName, tuple[Any, Any]] = {}
    for part, words in _PARTS:
        for word in words:
            for x, y in _PAIRS:
                for name_x, name_y in ((f"{x}_{word}", f"{y}_{word}"), (f"{word}_{x}", f"{word}_{y}")):
                    if name_x in by_name and name_y in by_name:
                        found.setdefault(part, (by_name[name_x], by_name[name_y]))
    if "train" not in found:
        pair = next(((x, y) for x, y in _PAIRS if x in by_name and y in by_name), None)
        if pair is None:
            raise DataError(
                f"arrays named {', '.join(arrays)}: which are the images and which the labels?",
                where=str(path),
                fix="save them as x_train, y_train, x_test, y_test, or as images, labels",
            )
        found["train"] = (by_name[pair[0]], by_name[pair[1]])
    for part, (x, y) in found.items():
        if x.ndim < 1 or y.ndim < 1 or len(x) != len(y):
            raise DataError(
                f"{part}: inputs of shape {x.shape} and labels of shape {y.shape} are not of one length",
                where=str(path),
                fix="give one label for each sample",
            )
    return found


def read_arrays(pairs: dict[PartName, tuple[Any, Any]], where: str) -> ImageSource:
    """Make images and labels of arrays.

    Args:
        pairs: (images, labels) by part.
        where: what to call the arrays in an error.

    Raises:
        DataError: the arrays are not images.
    """
    scales = {part: _white(x) for part, (x, _) in pairs.items()}
    array_max = scales["train"]
    classes, labels = _number_words({part: np.asarray(y) for part, (_, y) in pairs.items()}, where)
    parts = {
        part: ImagePart(to_pixels(x, where=f"{where}, {part}", array_max=array_max), labels[part])
        for part, (x, _) in pairs.items()
    }
    return ImageSource(parts, classes, array_max=array_max)


def _white(values: Any) -> float | None:
    array = np.asarray(values)
    return 1.0 if array.dtype.kind == "f" and array.size and float(array.max()) <= 1.0 else None


def _number_words(
    labels: dict[PartName, Any], where: str
) -> tuple[tuple[str, ...], dict[PartName, torch.Tensor]]:
    """Labels that are words become class numbers; numbers stay as they are."""
    squeezed = {part: y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y for part, y in labels.items()}
    if squeezed["train"].dtype.kind not in "US":
        if any(y.dtype.kind not in "uifb" for y in squeezed.values()):
            raise DataError("labels that are Python objects", where=where, fix="save numbers or words")
        return (), {part: torch.from_numpy(np.ascontiguousarray(y)) for part, y in squeezed.items()}
    classes = sorted({str(word) for word in squeezed["train"]})
    numbers = {word: number for number, word in enumerate(classes)}
    unknown = {str(word) for y in squeezed.values() for word in y} - set(classes)
    if unknown:
        raise DataError(
            f"labels that training has not: {', '.join(sorted(unknown)[:5])}",
            where=where,
            fix=f"the classes are: {', '.join(classes[:12])}",
        )
    return tuple(classes), {
        part: torch.tensor([numbers[str(word)] for word in y]) for part, y in squeezed.items()
    }


def _load_npz(path: Path) -> dict[str, Any]:
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise _damaged(path, error) from error


def _load_npy(path: Path) -> dict[str, Any]:
    beside = {}
    for x, y in _PAIRS:
        for word_x, word_y in ((x, y), (x.upper(), y), (x.upper(), y.upper())):
            if word_x in path.stem:
                beside[path.with_name(path.name.replace(word_x, word_y, 1))] = (x, y)
    labels = next((file for file in beside if file.is_file() and file != path), None)
    if labels is None:
        raise DataError(
            "an npy file holds one array: images without labels, or labels without images",
            where=str(path),
            fix="put the labels beside it (x.npy and y.npy), or save both in one npz as images, labels",
        )
    x, y = beside[labels]
    try:
        return {x: np.load(path, allow_pickle=False), y: np.load(labels, allow_pickle=False)}
    except (OSError, ValueError, EOFError) as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> DataError:
    # NumPy takes a file that it does not know for a pickle, so its message tells only one of the two.
    if str(error).startswith("Object arrays"):
        why = "it holds Python objects, which could run code"
        fix = "save plain arrays of numbers: numpy.savez(file, images=…, labels=…)"
    else:
        why, fix = "it is no NumPy file, or a damaged one", "save or fetch the file again"
    return DataError(why, where=str(path), fix=fix)

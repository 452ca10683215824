"""The MNIST family: IDX files, gzipped or not."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from netwright.core.errors import DataError
from netwright.data.images.image_source import ImagePart, ImageSource, PartName

_IMAGES = re.compile(r"images?[-._]idx3", re.IGNORECASE)
_TEST = re.compile(r"(t10k|test)[-._]", re.IGNORECASE)
_DTYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def find_idx(path: Path) -> list[Path]:
    """List the IDX files of images that a path names or holds."""
    found = [path] if path.is_file() else sorted(path.iterdir())
    return [file for file in found if file.is_file() and _IMAGES.search(file.name)]


def read_idx(path: Path) -> ImageSource:
    """Read IDX images with their labels; `t10k` or `test` files are the official test part.

    Args:
        path: a folder with `train-images-idx3-ubyte[.gz]`, its labels and so on, or one file of
            images with its labels beside it.

    Raises:
        DataError: a file is missing, cut off, or does not fit the other.
    """
    parts: dict[PartName, ImagePart] = {}
    files = find_idx(path)
    for file in files:
        part: PartName = "test" if _TEST.search(file.name) and len(files) > 1 else "train"
        if part in parts and not _is_same_unzipped(file, files):
            raise DataError(
                f"several sets of {part} images in one folder: {', '.join(f.name for f in files)}",
                where=str(path),
                fix="name the file that you mean, or give each set a folder",
            )
        parts.setdefault(part, _read_pair(file))
    if "train" not in parts:
        raise DataError(
            "test images and no training images",
            where=str(path),
            fix="put train-images-idx3-ubyte and train-labels-idx1-ubyte beside them",
        )
    return ImageSource(parts)


def _is_same_unzipped(file: Path, files: list[Path]) -> bool:
    return file.suffix == ".gz" and file.with_suffix("") in files


def _read_pair(file: Path) -> ImagePart:
    labels_name = re.sub("idx3", "idx1", re.sub("images?", "labels", file.name))
    stem = labels_name.removesuffix(".gz")
    beside = [file.with_name(name) for name in (labels_name, stem, stem + ".gz")]
    labels_file = next((path for path in beside if path.is_file()), None)
    if labels_file is None:
        raise DataError(
            f"no labels beside {file.name}", where=str(file.parent), fix=f"put {labels_name} beside it"
        )
    images, labels = _read_array(file), _read_array(labels_file)
    if images.ndim != 3 or images.dtype != np.uint8 or labels.ndim != 1:
        raise _damaged(file, f"images of shape {images.shape} with labels of shape {labels.shape}")
    if len(images) != len(labels):
        raise DataError(
            f"{len(images)} images and {len(labels)} labels",
            where=f"{file} and {labels_file.name}",
            fix="fetch both files again from one place",
        )
    return ImagePart(torch.from_numpy(images[:, None]), torch.from_numpy(labels.astype(np.int64)))


def _read_array(path: Path) -> npt.NDArray[np.generic]:
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise _damaged(path, f"the gzip file is cut off or damaged ({error})") from error
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in _DTYPES:
        raise _damaged(path, "it does not begin as an IDX file does")
    ndim = content[3]
    shape = tuple(int(n) for n in np.frombuffer(content, ">u4", count=ndim, offset=4)) if ndim else ()
    dtype = np.dtype(_DTYPES[content[2]])
    expected = 4 + 4 * ndim + int(np.prod(shape, dtype=np.int64)) * dtype.itemsize
    if len(content) != expected:
        raise _damaged(path, f"shape {shape} takes {expected} bytes and there are {len(content)}")
    values = np.frombuffer(content, dtype, offset=4 + 4 * ndim).reshape(shape)
    return values.astype(dtype.newbyteorder("="))


def _damaged(path: Path, why: str) -> DataError:
    return DataError(
        f"not an IDX file that can be read: {why}",
        where=str(path),
        fix="fetch the file again; mnist and fashion-mnist can be opened by name",
    )

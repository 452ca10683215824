"""What a layer is to be explained on: a shape, a matrix, a tensor, a picture."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from netwright.core.errors import DataError, UsageError
from netwright.data.images.decode_image import decode_image, read_header
from netwright.data.images.image_layout import ImageLayout
from netwright.nets.arithmetic.read_shape import read_numbers, read_shape

_SHAPE = re.compile(r"[\s()\[\]]*\d+(\s*[xX×,]\s*\d+)*,?[\s()\[\]]*")
_MATRIX = re.compile(r"[\d\s.,;/+\-eE]+")


def read_layer_input(value: Any, *, where: str = "--input") -> tuple[tuple[int, ...] | None, Tensor | None]:
    """Read a shape, or numbers with their shape.

    Args:
        value: None, a shape (`"3x32x32"`, `(3, 32, 32)`), a matrix as text, nested lists, an array, a
            tensor, or the path of a picture, whose values become 0 to 1.
        where: it was written; at `--kernel` and `--matrix` single numbers are numbers, not a shape.

    Returns:
        The shape, and the numbers as float32 where there are any.

    Raises:
        InputError: it is none of these.

    >>> read_layer_input("3x32x32")
    ((3, 32, 32), None)
    >>> read_layer_input("1 2 / 3 4")[1].tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    if value is None:
        return None, None
    numbers_only = where in {"--kernel", "--matrix"}
    if isinstance(value, str) and not numbers_only and _SHAPE.fullmatch(value):
        return read_shape(value, where=where), None
    if isinstance(value, str) and (where == "--kernel" or _MATRIX.fullmatch(value)):
        value = read_numbers(value, where=where)
    if isinstance(value, str | Path):
        x = _read_picture(Path(value), where)
        return tuple(x.shape), x
    if isinstance(value, tuple | list) and not numbers_only and value and all(type(n) is int for n in value):
        return read_shape("x".join(map(str, value)), where=where), None
    try:
        x = torch.as_tensor(value, dtype=torch.float32).detach().cpu()
    except (TypeError, ValueError, RuntimeError) as raised:
        raise UsageError(
            f"{type(value).__name__} is neither a shape nor numbers: {raised}",
            where=where,
            fix="give (3, 32, 32), a tensor, nested lists, or the path of a picture",
        ) from raised
    if x.dim() == 0 or x.numel() == 0:
        raise UsageError(
            f"{value!r} is no matrix", where=where, fix='"1 2 / 3 4", or kernel_size=3 for a size'
        )
    return tuple(x.shape), x


def _read_picture(path: Path, where: str) -> Tensor:
    if not path.is_file():
        raise DataError(
            f"there is no file `{path}`",
            where=where,
            fix='--input 3x32x32 for a shape, --matrix "1 2 / 3 4", --image FILE',
        )
    header = read_header(path)
    layout = ImageLayout(1 if header.is_grey else 3, header.height, header.width)
    return torch.from_numpy(decode_image(path, layout).copy()).float() / 255

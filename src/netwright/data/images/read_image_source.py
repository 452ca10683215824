"""Whatever holds images, read by the reader of its format."""

from __future__ import annotations

from pathlib import Path

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.data.images.find_images import list_visible
from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.image_source import ImageSource
from netwright.data.images.read_arrays import load_arrays, read_arrays
from netwright.data.images.read_cifar import is_cifar, read_cifar
from netwright.data.images.read_class_folders import read_class_folders
from netwright.data.images.read_idx import find_idx, read_idx


def read_image_source(
    path: Path, spec: DataSpec, *, layout: ImageLayout | None = None, classes: tuple[str, ...] = ()
) -> ImageSource:
    """Read a folder or a file of images.

    Args:
        path: CIFAR batches, IDX files, a folder for each class, an npz or an npy.
        spec: `image_size` and `bad_files` count.
        layout: the shape to bring images to, where another source has decided it.
        classes: the classes, where another source has decided them.

    Raises:
        DataError: the images cannot be read.
    """
    if path.is_file():
        if find_idx(path):
            return read_idx(path)
        if path.suffix.casefold() in (".npz", ".npy"):
            return read_arrays(load_arrays(path), str(path))
        raise DataError(
            "one file is not a set of images",
            where=str(path),
            fix="name the folder that holds the class folders",
        )
    inside = [path, *(child for child in list_visible(path) if child.is_dir())]
    for folder in inside if len(inside) == 2 else [path]:
        if is_cifar(folder):
            return read_cifar(folder)
        if find_idx(folder):
            return read_idx(folder)
    return read_class_folders(
        path, image_size=spec.image_size, bad_files=spec.bad_files, layout=layout, classes=classes
    )

"""Well-known image sets by name: found on this machine, else fetched once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from netwright.data.builtin.extract_archive import extract_archive
from netwright.data.builtin.fetch_file import Progress, fetch_file
from netwright.data.images.read_cifar import is_cifar
from netwright.data.images.read_idx import find_idx


@dataclass(frozen=True)
class NamedSource:
    """An image set that many know by its name.

    Args:
        files: name and md5 of each file.
        mirrors: addresses that a file's name is added to.
        folders: names that its folder has elsewhere (an archive's top folder, other libraries' names).
        classes: class names, where the files do not hold them.
    """

    files: tuple[tuple[str, str], ...]
    mirrors: tuple[str, ...]
    folders: tuple[str, ...]
    classes: tuple[str, ...] = ()


NAMED_SOURCES: dict[str, NamedSource] = {
    "mnist": NamedSource(
        files=(
            ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
            ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
            ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
        ),
        mirrors=("https://ossci-datasets.s3.amazonaws.com/mnist/",),
        folders=("MNIST/raw",),
    ),
    "fashion-mnist": NamedSource(
        files=(
            ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
            ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
            ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
        ),
        mirrors=(
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        ),
        folders=("FashionMNIST/raw", "fashion_mnist"),
        classes=(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
            "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
        ),
    ),
    "cifar10": NamedSource(
        files=(("cifar-10-python.tar.gz", "c58f30108f718f92721af3b95e74349a"),),
        mirrors=("https://www.cs.toronto.edu/~kriz/",),
        folders=("cifar-10-batches-py",),
    ),
    "cifar100": NamedSource(
        files=(("cifar-100-python.tar.gz", "eb9058c3a382ffc7106e4002c42a8d85"),),
        mirrors=("https://www.cs.toronto.edu/~kriz/",),
        folders=("cifar-100-python",),
    ),
}  # fmt: skip

_DEBIAN = Path("/usr/share/datasets")


def find_named(name: str, *, progress: Progress | None = None) -> Path:
    """Find a well-known image set, else fetch it into the cache.

    It is looked for in the folder that the environment variable NETWRIGHT_DATA names (as `NAME/` or
    the files themselves), where Debian's packages put data, and in the user's cache.

    Args:
        name: one of `NAMED_SOURCES`.
        progress: told of the bytes as they arrive.

    Returns:
        The folder with its IDX files or CIFAR batches.

    Raises:
        DataError: it is nowhere and cannot be fetched.
    """
    source = NAMED_SOURCES[name]
    for folder in _list_places(name, source):
        if _holds(folder, name):
            return folder
    cache = cache_folder() / name
    archive = source.files[0][0].endswith(".tar.gz")
    for file, md5 in source.files:
        fetch_file([mirror + file for mirror in source.mirrors], cache / file, md5=md5, progress=progress)
    return extract_archive(cache / source.files[0][0], cache / source.folders[0]) if archive else cache


def cache_folder() -> Path:
    """Where fetched data is kept: `netwright/data` in the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "netwright" / "data"


def _list_places(name: str, source: NamedSource) -> Iterator[Path]:
    own = os.environ.get("NETWRIGHT_DATA")
    roots = [Path(own).expanduser()] if own else []
    for root in [*roots, _DEBIAN, cache_folder()]:
        for folder in (name, *source.folders):
            yield root / folder
            yield root / name / folder
    for root in roots:
        # The folder itself is taken only by a name that tells what it holds: all IDX files look alike.
        if root.name.casefold() in {name, *(Path(folder).parts[0].casefold() for folder in source.folders)}:
            yield root
            yield from (root / folder for folder in source.folders)


def _holds(folder: Path, name: str) -> bool:
    if not folder.is_dir():
        return False
    if name.startswith("cifar"):
        return is_cifar(folder)
    return any(file.name.startswith("train") for file in find_idx(folder))

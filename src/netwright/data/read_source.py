"""Whatever the user points at, read by the reader of its kind."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor
from torch.utils.data import DataLoader

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.data.builtin.fetch_file import Progress
from netwright.data.builtin.find_named import NAMED_SOURCES
from netwright.data.builtin.open_builtin import BUILTIN_NAMES
from netwright.data.builtin.read_named import read_named
from netwright.data.datasets.import_dataset import import_dataset
from netwright.data.datasets.open_dataset import is_dataset
from netwright.data.images.find_image_column import find_image_column
from netwright.data.images.find_images import IMAGE_SUFFIXES
from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.image_source import ImageSource, PartName
from netwright.data.images.read_arrays import load_arrays
from netwright.data.images.read_idx import find_idx
from netwright.data.images.read_image_source import read_image_source
from netwright.data.images.read_manifest import read_manifest
from netwright.data.streams.block_source import BlockSource
from netwright.data.streams.choose_stream import choose_stream
from netwright.data.tables.read_table import read_table
from netwright.data.tables.table import Table
from netwright.data.tables.table_from_object import table_from_object
from netwright.data.tables.target_reader import TargetReader

_MODULE_OBJECT = re.compile(r"[\w./\\ -]+\.py:[\w.]+|[A-Za-z_][\w.]*:[\w.]+")


@dataclass(frozen=True)
class BuiltinSource:
    """A name of `BUILTIN_NAMES`."""

    name: str


@dataclass(frozen=True, eq=False)
class ArraySource:
    """Pairs of arrays (X, y), by part, from memory or from a NumPy file."""

    pairs: dict[PartName, tuple[Any, Any]]
    is_file: bool = False


@dataclass(frozen=True, eq=False)
class DatasetSource:
    """A user's own torch dataset."""

    dataset: Any


Source = BuiltinSource | ArraySource | DatasetSource | ImageSource | Table | BlockSource


@dataclass(frozen=True, eq=False)
class Reading:
    """How sources are read.

    Args:
        spec: the fields that readers need.
        folder: relative paths are seen from here.
        progress: told of a download's bytes.
        layout: the shape to bring images to, where training has decided it.
        classes: the classes, where training has decided them.
        target: how targets beside images are read, where training has decided it.
    """

    spec: DataSpec
    folder: Path
    progress: Progress | None = None
    layout: ImageLayout | None = None
    classes: tuple[str, ...] = field(default_factory=tuple)
    target: TargetReader | None = None


def read_source(source: object, reading: Reading) -> Source:
    """Read a name, a path, a frame, a dict of columns, arrays or a dataset.

    A name is looked for among the built-in ones, then the well-known ones, then on disk, then as
    `package.module:object`.

    Args:
        source: what the user gave.
        reading: how to read it.

    Raises:
        DataError: it is nothing of these, or cannot be read.

    >>> read_source("digits", Reading(DataSpec(source="digits"), Path()))
    BuiltinSource(name='digits')
    """
    if isinstance(source, str):
        return _read_name(source, reading)
    if isinstance(source, Path):
        return _read_path(source, str(source), reading)
    return _read_object(source, reading.spec)


def name_source(source: object) -> str:
    """What to call a source: its own name, else its type."""
    if isinstance(source, str | Path):
        return str(source)
    return "(X, y)" if isinstance(source, tuple) else type(source).__name__


def _read_name(name: str, reading: Reading) -> Source:
    if name in BUILTIN_NAMES:
        return BuiltinSource(name)
    if name in NAMED_SOURCES:
        return read_named(name, reading.spec, progress=reading.progress)
    path = Path(name).expanduser()
    if name == "-":
        return _read_path(path, name, reading)
    path = path if path.is_absolute() else reading.folder / path
    if path.exists():
        return _read_path(path, name, reading)
    if _MODULE_OBJECT.fullmatch(name):
        made = import_dataset(name, reading.spec.args, reading.folder)
        if isinstance(made, str | Path):
            raise DataError(f"`{name}` is the text {str(made)!r}", where=name, fix=f"write source: {made}")
        return _read_object(made, reading.spec)
    raise _unknown(name, path)


def _read_path(path: Path, name: str, reading: Reading) -> Source:
    if name != "-" and not path.exists():
        raise _unknown(name, path)
    spec = reading.spec
    if path.is_file():
        suffix = path.suffix.casefold()
        if suffix in (".npz", ".npy"):
            return ArraySource(load_arrays(path), is_file=True)
        if not find_idx(path) and suffix not in IMAGE_SUFFIXES:
            blocks = choose_stream(path, name, spec)
            return blocks or _read_images_of(_read_table(path, spec), path, reading)
    elif name == "-":
        return _read_table(path, spec)
    return read_image_source(path, spec, layout=reading.layout, classes=reading.classes)


def _read_images_of(table: Table, path: Path, reading: Reading) -> Table | ImageSource:
    """The images that a table names, or the table itself where it names none."""
    spec = reading.spec
    root = None if spec.root is None else Path(spec.root).expanduser()
    if root is not None and not root.is_absolute():
        root = reading.folder / root
    asked = [spec.target] if isinstance(spec.target, str) else list(spec.target or ())
    column = find_image_column(table, path, root, (*asked, *spec.drop))
    if column is None:
        return table
    return read_manifest(table, column, spec, layout=reading.layout, target=reading.target)


def _read_table(path: Path, spec: DataSpec) -> Table:
    return read_table(
        path,
        delimiter=spec.delimiter,
        encoding=spec.encoding,
        header=spec.header,
        bad_rows=spec.bad_rows,
        missing=spec.missing,
        sheet=spec.sheet,
    )


def _read_object(source: Any, spec: DataSpec) -> Source:
    name = name_source(source)
    if isinstance(source, DataLoader):
        raise DataError(
            "a DataLoader already divides into batches", where=name, fix="give its dataset: loader.dataset"
        )
    if isinstance(source, np.ndarray | Tensor):
        raise DataError(
            f"an array of shape {tuple(source.shape)}, without a target",
            where=name,
            fix="give the pair (X, y), or a dict of columns",
        )
    if isinstance(source, tuple):
        if len(source) == 2 and all(hasattr(part, "__len__") for part in source):
            return ArraySource({"train": (source[0], source[1])})
        raise DataError(f"a tuple of {len(source)}", where=name, fix="give the pair (X, y)")
    is_frame = type(source).__module__.partition(".")[0] in ("pandas", "polars")
    is_rows = isinstance(source, list) and bool(source) and all(isinstance(row, Mapping) for row in source)
    if is_frame or is_rows or isinstance(source, Mapping):
        return table_from_object(source, name, missing=spec.missing)
    if is_dataset(source):
        return DatasetSource(source)
    raise DataError(
        f"no data can be read from a {name}",
        where="source",
        fix="give a path, a name, a DataFrame, a dict of columns, (X, y), or a torch Dataset with "
        "__getitem__ and __len__ (or an IterableDataset)",
    )


def _unknown(name: str, path: Path) -> DataError:
    names = [*BUILTIN_NAMES, *NAMED_SOURCES]
    beside = [] if not path.parent.is_dir() else [other.name for other in path.parent.iterdir()]
    prefix = name[: len(name) - len(path.name)]
    # A name in another case, or with _ for -, is nearer than any that difflib would find.
    folded = {other.casefold().replace("_", "-"): other for other in [*beside, *names]}
    near = difflib.get_close_matches(path.name.casefold().replace("_", "-"), folded, n=1, cutoff=0.6)
    if "://" in name:
        fix = "download it first, and name the file: netwright reads what is on this machine"
    elif near:
        found = folded[near[0]]
        fix = f"did you mean `{found if found in names else prefix + found}`?"
    elif path.parent.is_dir():
        fix = f"give a path, or a name: {', '.join(names)}"
    else:
        fix = f"there is no folder {path.parent}; check the path"
    where = name if "://" in name else str(path.parent)
    return DataError(f"there is no file, folder or data set `{name}`", where=where, fix=fix)

"""Any source, opened: read, divided, and ready to train on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.data.builtin.fetch_file import Progress
from netwright.data.builtin.open_builtin import open_builtin
from netwright.data.data import Data
from netwright.data.datasets.open_arrays import open_arrays
from netwright.data.datasets.open_dataset import open_dataset
from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.image_source import ImageSource, PartName
from netwright.data.images.open_images import open_images
from netwright.data.read_source import (
    ArraySource,
    BuiltinSource,
    DatasetSource,
    Reading,
    Source,
    name_source,
    read_source,
)
from netwright.data.streams.block_source import BlockSource
from netwright.data.streams.open_stream import open_stream
from netwright.data.tables.open_table import open_table
from netwright.data.tables.table import Table


def open_source(
    source: object,
    spec: DataSpec,
    val: object = None,
    test: object = None,
    *,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> Data:
    """Open a source, with what is given beside it for validation and test.

    Args:
        source: a name, a path, a frame, a dict of columns, (X, y), or a dataset.
        spec: how to read it; its `source`, `val` and `test` do not count here.
        val: a source of the same kind for validation.
        test: a source of the same kind for the test.
        folder: relative paths are seen from here; the current folder without it.
        progress: told of a download's bytes: file name, bytes here, bytes in all or None.

    Raises:
        DataError: a source cannot be read, or `val` or `test` is of another kind.

    >>> open_source("iris", DataSpec(source="iris")).task.classes
    ('setosa', 'versicolor', 'virginica')
    """
    reading = Reading(spec, folder or Path.cwd(), progress)
    found = read_source(source, reading)
    if isinstance(found, ImageSource):
        pixels = found.parts["train"].images
        layout = ImageLayout(pixels.shape[1], pixels.shape[2], pixels.shape[3])
        reading = replace(reading, layout=layout, classes=found.classes, target=found.target)
    if isinstance(found, BlockSource):
        # Parts of one table are read one way, however small the others are.
        reading = replace(reading, spec=spec.model_copy(update={"stream": True}))
    beside: dict[PartName, Source] = {}
    given: dict[PartName, object] = {"val": val, "test": test}
    for part, other in given.items():
        if other is None:
            continue
        read = read_source(other, reading)
        if _describe(read) != _describe(found) or isinstance(found, BuiltinSource):
            raise DataError(
                f"`{part}` is {_describe(read)} and the source is {_describe(found)}",
                where=name_source(other),
                fix="give both as the same kind of file or object (built-in data divides itself)",
            )
        beside[part] = read
    data = _open(found, beside, spec, name_source(source))
    if spec.augment and data.kind != "image":
        raise DataError(
            "only images can be augmented, and these samples are not images",
            where="data.augment",
            fix="remove data.augment",
        )
    if isinstance(found, Table):
        data.facts["first_rows"] = found.show_rows()
    is_named = all(isinstance(one, str | Path | None) for one in (source, val, test))
    if not is_named:
        return replace(data, source=name_source(source))
    names = {"source": str(source), "val": val and str(val), "test": test and str(test)}
    return replace(data, source=str(source), spec=spec.model_copy(update=names))


def _open(found: Source, beside: dict[PartName, Source], spec: DataSpec, name: str) -> Data:
    val, test = beside.get("val"), beside.get("test")
    match found:
        case BuiltinSource():
            return open_builtin(found.name, spec)
        case ImageSource():
            images = {part: other for part, other in beside.items() if isinstance(other, ImageSource)}
            return open_images(found, spec, name=name, val=images.get("val"), test=images.get("test"))
        case ArraySource():
            pairs = dict(found.pairs)
            pairs |= {
                p: other.pairs["train"] for p, other in beside.items() if isinstance(other, ArraySource)
            }
            return open_arrays(pairs, spec, name=name, is_file=found.is_file)
        case DatasetSource():
            own = {p: other.dataset for p, other in beside.items() if isinstance(other, DatasetSource)}
            return open_dataset(found.dataset, spec, val=own.get("val"), test=own.get("test"))
        case BlockSource():
            blocks = {part: other for part, other in beside.items() if isinstance(other, BlockSource)}
            return open_stream(found, spec, val=blocks.get("val"), test=blocks.get("test"))
        case Table():
            return open_table(
                found,
                spec,
                val=val if isinstance(val, Table) else None,
                test=test if isinstance(test, Table) else None,
            )


def _describe(source: Source) -> str:
    match source:
        case BuiltinSource():
            return "built-in data"
        case ImageSource():
            return "images"
        case ArraySource():
            return "arrays"
        case DatasetSource():
            return "a dataset"
        case Table() | BlockSource():
            return "a table"

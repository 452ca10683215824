"""A table that names images and says what is on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.core.suggest import suggest_name
from netwright.data.images.choose_layout import choose_layout, describe_sizes
from netwright.data.images.decode_image import ImageHeader
from netwright.data.images.find_image_column import ImageColumn
from netwright.data.images.image_layout import ImageLayout
from netwright.data.images.image_source import PART_NAMES, ImagePart, ImageSource, PartName
from netwright.data.images.load_headers import load_headers
from netwright.data.images.read_part import read_part
from netwright.data.images.require_readable import require_readable
from netwright.data.tables.find_task import find_task
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table
from netwright.data.tables.target_reader import TargetReader

_PART_COLUMNS = frozenset({"split", "part", "subset", "set", "partition"})


def read_manifest(
    table: Table,
    column: ImageColumn,
    spec: DataSpec,
    *,
    layout: ImageLayout | None = None,
    target: TargetReader | None = None,
) -> ImageSource:
    """Read the images that a table names, with their targets.

    Targets are read as those of tables are: words are classes, numbers may be measurements, several
    columns several targets. A column called `split` with train, val and test gives the official parts.

    Args:
        table: as it was read.
        column: the one that names the images.
        spec: `target`, `drop`, `task`, `split.by`, `image_size`, `bad_rows` and `bad_files` count.
        layout: the shape to bring images to, where another source has decided it.
        target: how targets are read, where another source has decided it.

    Raises:
        DataError: a target, a file or an image is missing or cannot be read.
    """
    part_column = _find_part_column(table, spec)
    targets = list(target.columns) if target else _name_targets(table, spec, column.name, part_column)
    table = _require_cells(
        table, [column.name, *(name for name in targets if name in table.frame.columns)], spec
    )
    reader, why = (target, "") if target else find_task(table, targets, task=spec.task)
    table, paths, unusable = _require_files(table, column, spec)
    answers, notes = reader.read(table)
    others = [n for n in table.frame.columns if n not in (column.name, *targets, part_column, spec.split.by)]
    notes = (
        (*notes, f"images: column `{column.name}`; target {', '.join(map(repr, targets))}: {why}")
        if why
        else notes
    )
    if others and not target:
        notes = (*notes, f"columns that are not used: {', '.join(others[:8])}{', …' * (len(others) > 8)}")
    headers = load_headers(paths)
    good = np.array([isinstance(header, ImageHeader) for header in headers], bool)
    bad = [(path, one) for path, one in zip(paths, headers, strict=True) if isinstance(one, DataError)]
    unusable += require_readable(bad, len(paths), table.name, spec.bad_files)
    if layout is None:
        sizes = [header for header in headers if isinstance(header, ImageHeader)]
        layout = choose_layout(sizes, spec.image_size)
        notes = (*notes, *describe_sizes(sizes, layout))
    groups = _read_groups(table, spec)
    parts: dict[PartName, ImagePart] = {}
    cache: dict[str, Any] = {}
    for part, rows in _divide(table, part_column, good).items():
        if not len(rows):
            continue
        read = read_part(
            [paths[row] for row in rows],
            answers[torch.from_numpy(rows)],
            layout,
            column.folders[0],
            spec.bad_files,
            groups=None if groups is None else groups[rows],
        )
        parts[part] = read.part
        unusable += read.unusable
        cache |= {part: read.cache} if read.cache else {}
    return ImageSource(
        parts,
        reader.task.classes,
        skipped=(*table.facts.get("skipped", ()), *unusable),
        notes=(*table.facts.get("notes", ()), *notes),
        unusable=tuple(unusable),
        cache=cache,
        target=reader,
    )


def _name_targets(table: Table, spec: DataSpec, image_column: str, part_column: str | None) -> list[str]:
    names = table.frame.columns
    if spec.target is not None:
        targets = [spec.target] if isinstance(spec.target, str) else list(spec.target)
        for name in targets:
            if name not in names:
                raise DataError(
                    f"no column `{name}`", where=f"{table.name}, `target`", fix=suggest_name(name, names)
                )
        return targets
    left = [n for n in names if n not in (image_column, part_column, spec.split.by, *spec.drop)]
    if not left:
        raise DataError(
            f"column `{image_column}` names images, and no other column says what is on them",
            where=table.name,
            fix="add a column with the label, or put the images in a folder for each class",
        )
    return left[-1:]


def _find_part_column(table: Table, spec: DataSpec) -> str | None:
    asked = [spec.target] if isinstance(spec.target, str) else list(spec.target or ())
    for name in table.frame.columns:
        if name.casefold() in _PART_COLUMNS and name not in (*asked, *spec.drop, spec.split.by):
            values = {value.casefold() for value in read_words(table.frame[name]).drop_nulls().unique()}
            if "train" in {PART_NAMES.get(value) for value in values} and values <= set(PART_NAMES):
                return name
    return None


def _divide(table: Table, part_column: str | None, good: npt.NDArray[np.bool_]) -> dict[PartName, Any]:
    if part_column is None:
        return {"train": np.flatnonzero(good)}
    words = [PART_NAMES.get((word or "train").casefold()) for word in read_words(table.frame[part_column])]
    parts: dict[PartName, Any] = {}
    for part in ("train", "val", "test"):
        parts[part] = np.flatnonzero(good & np.array([word == part for word in words]))
    return parts


def _read_groups(table: Table, spec: DataSpec) -> npt.NDArray[Any] | None:
    if spec.split.by is None:
        return None
    names = table.frame.columns
    if spec.split.by not in names:
        raise DataError(
            f"no column `{spec.split.by}`",
            where=f"{table.name}, `split.by`",
            fix=suggest_name(spec.split.by, names),
        )
    return read_words(table.frame[spec.split.by]).fill_null("").to_numpy()


def _require_cells(table: Table, names: list[str], spec: DataSpec) -> Table:
    """Rows without an image or a target are an error, or left out and listed."""
    for name in names:
        rows = np.flatnonzero(table.frame[name].is_null().to_numpy()).astype(np.int64)
        if len(rows) and spec.bad_rows == "error":
            raise DataError(
                f"{len(rows)} row{'s have' if len(rows) > 1 else ' has'} no value in `{name}`",
                where=table.locate(rows, name),
                fix="fill it in, or set bad_rows: skip",
            )
        table = table.skip(rows, f"no value in `{name}`")
    return table


def _require_files(
    table: Table, column: ImageColumn, spec: DataSpec
) -> tuple[Table, list[Path], list[dict[str, str]]]:
    """Rows whose file is not there are an error, or left out and listed."""
    found = column.find_files(table)
    names = read_words(table.frame[column.name])
    gone = [(row, column.folders[0] / str(names[row])) for row, path in enumerate(found) if path is None]
    errors = [
        (
            path,
            DataError("there is no such file", where=table.locate([row], column.name), fix="check the path"),
        )
        for row, path in gone
    ]
    unusable = require_readable(errors, len(found), table.name, spec.bad_files)
    rows = np.array([row for row, _ in gone], np.int64)
    skipped = table.facts.get("skipped", [])
    table = table.skip(rows, "")
    # Told once, as a file.
    table.facts["skipped"] = skipped
    return table, [path for path in found if path is not None], unusable

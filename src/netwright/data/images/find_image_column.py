"""The column of a table that names image files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from netwright.core.errors import DataError
from netwright.data.images.find_images import IMAGE_SUFFIXES
from netwright.data.images.image_finder import ImageFinder
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table

_SAMPLE = 50


@dataclass(frozen=True, eq=False)
class ImageColumn:
    """The column of a table that names image files.

    Args:
        name: of the column.
        folders: where its names start from.
    """

    name: str
    folders: tuple[Path, ...]

    def find_files(self, table: Table) -> list[Path | None]:
        """Find the file of each row; None where there is none.

        Raises:
            DataError: a name goes for several files.
        """
        finder = ImageFinder(self.folders)
        return [None if name is None else finder.find(name) for name in read_words(table.frame[self.name])]


def find_image_column(
    table: Table, path: Path, root: Path | None, ignored: Collection[str] = ()
) -> ImageColumn | None:
    """Find the column of a table that names image files, by looking for the files.

    Names start from `root`, else from the table's own folder, else from a folder beside the table that
    is called as the table is.

    Args:
        table: as it was read.
        path: of its file.
        root: the folder that the user names, if any.
        ignored: columns that are something else: targets, dropped ones.

    Returns:
        The column of whose first rows most files are there; None where the table names no images.

    Raises:
        DataError: `root` is given, or names end as those of images do, and the files are not there.
    """
    folders = (root,) if root is not None else (path.parent, path.parent / path.name.split(".")[0])
    counts: dict[str, tuple[int, int, bool]] = {}
    for name in table.frame.columns:
        if name in ignored or table.frame[name].dtype in (pl.Float32, pl.Float64, pl.Boolean):
            continue
        values = read_words(table.frame[name].head(_SAMPLE)).drop_nulls().unique().to_list()
        if values:
            finder = ImageFinder(folders)
            found = sum(finder.find(value) is not None for value in values)
            named = sum(Path(value).suffix.casefold() in IMAGE_SUFFIXES for value in values)
            counts[name] = (found, len(values), 2 * named > len(values))
    best = max(counts, key=lambda name: counts[name][0] / counts[name][1], default=None)
    if best is not None and 2 * counts[best][0] >= counts[best][1]:
        return ImageColumn(best, folders)
    named_so = next((name for name, (_, _, is_named) in counts.items() if is_named), None)
    if root is None and named_so is None:
        return None
    where = " or ".join(str(folder) for folder in folders)
    if named_so is None:
        raise DataError(
            "no column names the images",
            where=f"{table.name}, data.root {root}",
            fix="give a column of paths, or of file names without their ending, seen from data.root; "
            "for a table without images remove data.root",
        )
    example = read_words(table.frame[named_so].head(_SAMPLE)).drop_nulls()[0]
    raise DataError(
        f"column `{named_so}` names images, and most are not there: no `{example}` in {where}",
        where=table.name,
        fix=f"data.root: the folder that they are in; for a table without images, drop: [{named_so}]",
    )

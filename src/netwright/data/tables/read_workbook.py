"""The cells of a sheet of an Excel workbook."""

from __future__ import annotations

import importlib.util
from typing import Any

import polars as pl

from netwright.core.errors import DataError, MissingPackage
from netwright.core.suggest import suggest_name
from netwright.data.tables.report_damage import report_damage

WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""First bytes of .xlsx (a zip archive) and .xls."""


def read_workbook(
    raw: bytes, name: str, *, sheet: str | int | None = None
) -> tuple[pl.DataFrame, str, list[str]]:
    """Read a sheet of an Excel workbook (.xlsx, .xlsm, .xls) as strings, row by row.

    Args:
        raw: the file's bytes.
        name: the file as the user named it.
        sheet: its name, or its place counted from 1; without it the first that holds cells.

    Returns:
        The cells, the sheet's name, and notes on what was chosen.

    Raises:
        DataError: no such sheet, no cells, or the workbook is damaged.
        MissingPackage: the package that reads workbooks is not installed.
    """
    if importlib.util.find_spec("fastexcel") is None:
        raise MissingPackage(
            "reading Excel workbooks needs the package `fastexcel`, which is not installed",
            where=name,
            fix='pip install "netwright[excel]", or save the sheet as CSV (UTF-8)',
        )
    import fastexcel

    with report_damage(name, "the workbook cannot be read"):
        book = fastexcel.read_excel(raw)
        names = list(book.sheet_names)
        filled = {one: frame for one in names if (frame := _read_sheet(book, one)).width}
    if not filled:
        raise DataError("the workbook holds no cells", where=name, fix="give a workbook with a filled sheet")
    chosen, notes = _choose_sheet(names, list(filled), sheet, name)
    if chosen not in filled:
        raise DataError(
            f"sheet `{chosen}` holds no cells", where=name, fix=suggest_name(str(sheet), list(filled))
        )
    return filled[chosen], chosen, notes


def _read_sheet(book: Any, sheet: str) -> pl.DataFrame:
    cells = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
    if not cells.width:
        return pl.DataFrame()
    frame = pl.DataFrame(cells)
    # A date without a time is written with midnight behind it, in a column that never has another hour.
    return frame.with_columns(pl.all().str.replace(r"^(\d{4}-\d\d-\d\d) 00:00:00$", "$1"))


def _choose_sheet(
    names: list[str], filled: list[str], sheet: str | int | None, name: str
) -> tuple[str, list[str]]:
    if sheet is None:
        others = [one for one in filled if one != filled[0]]
        note = f"sheet `{filled[0]}` was read; `data.sheet` chooses another: {', '.join(others)}"
        return filled[0], [note] if others else []
    if isinstance(sheet, int) and 1 <= sheet <= len(names):
        return names[sheet - 1], []
    if str(sheet) in names:
        return str(sheet), []
    if len(names) == 1:
        # Rows to predict on come in a workbook of their own, whose only sheet is called as it likes.
        return names[0], [f"there is no sheet `{sheet}`; the only one, `{names[0]}`, was read"]
    raise DataError(f"no sheet `{sheet}`", where=name, fix=suggest_name(str(sheet), names))

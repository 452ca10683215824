"""A table from JSON: one object a line, or a list of objects."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from netwright.core.errors import DataError
from netwright.data.tables.decode_text import decode_text
from netwright.data.tables.report_damage import report_damage
from netwright.data.tables.table import Table
from netwright.data.tables.table_from_object import table_from_object


def read_json_lines(
    raw: bytes,
    name: str,
    *,
    encoding: str | None = None,
    missing: Sequence[str | int | float] = (),
    bad_rows: str = "error",
) -> Table:
    r"""Read a table from JSON lines (one object a line) or from one JSON list of objects.

    Args:
        raw: the file's bytes.
        name: the file as the user named it.
        encoding: a Python encoding name, where it is known.
        missing: the user's own marks of missing cells.
        bad_rows: `error`, or `skip` to leave out lines that are no JSON objects.

    Raises:
        DataError: a line is no JSON object, or there are none.

    >>> read_json_lines(b'{"a": 1}\n\n{"a": 2}\n', "t.jsonl").lines.tolist()
    [1, 3]
    """
    text, found = decode_text(raw, name=name, encoding=encoding)
    if not text.strip():
        raise DataError("the file is empty", where=name, fix="give a file with a JSON object on each line")
    what = "cannot read the table"
    if text.lstrip().startswith(b"["):
        with report_damage(name, what):
            frame = pl.read_json(io.BytesIO(text.strip()), infer_schema_length=None)
        return table_from_object(frame, name, missing=missing)
    rows = text.split(b"\n")
    lines = np.array([i for i, line in enumerate(rows, 1) if line.strip()], dtype=np.int64)
    skipped: list[dict[str, object]] = []
    try:
        frame = pl.read_ndjson(text, infer_schema_length=None)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        skipped = _find_broken(rows)
        if skipped and (bad_rows != "skip" or len(skipped) == len(lines)):
            raise _name_broken(skipped, name) from None
        broken = {entry["line"] for entry in skipped}
        lines = np.array([line for line in lines if int(line) not in broken], dtype=np.int64)
        with report_damage(name, what):
            frame = pl.read_ndjson(b"\n".join(rows[line - 1] for line in lines), infer_schema_length=None)
    table = table_from_object(frame, name, missing=missing)
    known_lines = lines if len(lines) == table.frame.height else None
    return replace(table, lines=known_lines, facts={**table.facts, "encoding": found, "skipped": skipped})


def _find_broken(rows: list[bytes]) -> list[dict[str, object]]:
    broken: list[dict[str, object]] = []
    for number, row in enumerate(rows, 1):
        try:
            if row.strip() and not isinstance(json.loads(row), dict):
                broken.append({"line": number, "reason": "not a JSON object"})
        except (ValueError, RecursionError) as error:
            broken.append({"line": number, "reason": f"not JSON: {str(error)[:80]}"})
    return broken


def _name_broken(broken: list[dict[str, object]], name: str) -> DataError:
    shown = ", ".join(str(entry["line"]) for entry in broken[:5])
    more = f" and {len(broken) - 5} more" if len(broken) > 5 else ""
    return DataError(
        f"cannot read the table: {len(broken)} line{'s are' if len(broken) > 1 else ' is'} not a JSON "
        f"object; line {broken[0]['line']} is {broken[0]['reason']}",
        where=f"{name}, line{'s' if len(broken) > 1 else ''} {shown}{more}",
        fix="correct them, or bad_rows: skip",
    )

"""The table of layers as text: for a terminal, or as Markdown."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from netwright.nets.layer_table.layer_row import LayerRow, Shape
from netwright.nets.layer_table.layer_table import LayerTable

_TITLES = ("layer", "type", "input", "output", "parameters", "multiply-adds", "field", "memory", "note")
_LEFT = {"layer", "type", "input", "output", "note"}
_SHORT = {"parameters": "params", "multiply-adds": "mult-adds"}
# What a narrow terminal goes without, the first first; the layer, its shape and its parameters stay.
_GOES_FIRST = ("input", "memory", "field", "type", "note")


def write_text_table(table: LayerTable, *, width: int = 120) -> str:
    """Write the table for a terminal.

    Args:
        table: what was traced.
        width: columns of the terminal, 40 or more; what does not fit is left out and said so.

    Returns:
        Lines of text, totals and the failure included.
    """
    rows = [_write_cells(row, table) for row in table.rows]
    titles = [title for title in _TITLES if title == "layer" or any(row[title] for row in rows)]
    left_out: list[str] = []
    if _measure_rows(rows, titles) > width:
        titles = [title for title in titles if title != "input"]
        left_out = ["input"]
    if _measure_rows(rows, titles) > width:
        rows = [_write_cells(row, table, is_short=True) for row in table.rows]
        titles = [_SHORT.get(title, title) for title in titles]
    while _measure_rows(rows, titles) > width:
        goes = next((title for title in _GOES_FIRST if title in titles), None)
        if goes is None:
            break
        titles.remove(goes)
        left_out.append(goes)
    room = width - (_measure_rows(rows, titles) - _widest(rows, "layer"))
    lines = [_write_head(table), ""]
    if rows:
        body = [{**row, "layer": _shorten(row["layer"], max(room, 12))} for row in rows]
        lines += _lay_out(body, titles)
    lines += ["", *_write_totals(table, width)]
    if left_out:
        lines += _wrap(f"not shown for lack of room: {', '.join(left_out)} (--json has them)", width)
    for note in table.notes:
        lines += _wrap(f"note: {note}", width)
    if table.failure is not None:
        lines += ["", f"broken: {table.failure.what}", f"  where: {table.failure.where}"]
        lines.append(f"  fix:   {table.failure.fix}")
    return "\n".join(lines)


def write_markdown_table(table: LayerTable) -> str:
    """Write the table as Markdown.

    Args:
        table: what was traced.
    """
    rows = [_write_cells(row, table) for row in table.rows]
    titles = [title for title in _TITLES if title == "layer" or any(row[title] for row in rows)]
    lines = [_write_head(table), "", "| " + " | ".join(titles) + " |"]
    lines.append("|" + "|".join("---" if title in _LEFT else "--:" for title in titles) + "|")
    lines += ["| " + " | ".join(row[title].replace("|", "\\|") for title in titles) + " |" for row in rows]
    lines += ["", *(f"- {line}" for line in _write_totals(table, 10_000))]
    lines += [f"- note: {note}" for note in table.notes]
    if table.failure is not None:
        lines += ["", f"**broken**: {table.failure.what}", "", f"- where: {table.failure.where}"]
        lines.append(f"- fix: `{table.failure.fix}`")
    return "\n".join(lines) + "\n"


def write_shapes(shapes: Sequence[Shape], batch: int) -> str:
    """Write shapes a sample: `3x32x32`; those whose first axis is not the batch in full: `(7, 64, 3)`.

    >>> write_shapes([(64, 3, 8, 8), (64,), (), (7, 64, 3)], 64)
    '3x8x8, scalar, one number, (7, 64, 3)'
    """
    return ", ".join(_write_shape(shape, batch) for shape in dict.fromkeys(shapes))


def write_count(count: int) -> str:
    """Write a large number with a unit: 555,422,720 is `555.4 M`.

    >>> write_count(9_999), write_count(555_422_720)
    ('9,999', '555.4 M')
    """
    return _scale(count, 1000, ("", "k", "M", "G", "T"), 10_000)


def write_bytes(count: int) -> str:
    """Write bytes: `3.1 MB`, each unit 1024 of the one before.

    >>> write_bytes(3_145_728)
    '3.0 MB'
    """
    return _scale(count, 1024, ("B", "kB", "MB", "GB", "TB"), 1024)


def measure_text(text: str) -> int:
    """Columns that a text takes on a terminal; Chinese characters take two.

    >>> measure_text("卷积1")
    5
    """
    if text.isascii():
        return len(text)
    visible = (c for c in text if not unicodedata.combining(c))
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in visible)


def _scale(count: int, step: int, units: Sequence[str], smallest: int) -> str:
    if count < smallest:
        return f"{count:,} {units[0]}".rstrip()
    value, index = float(count), 0
    while value >= step and index < len(units) - 1:
        value, index = value / step, index + 1
    return f"{value:,.1f} {units[index]}"


def _write_shape(shape: Shape, batch: int) -> str:
    if not shape:
        return "one number"
    if shape[0] != batch:
        return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
    return "x".join(map(str, shape[1:])) or "scalar"


def _write_cells(row: LayerRow, table: LayerTable, *, is_short: bool = False) -> dict[str, str]:
    short = {
        "params": write_count(row.num_parameters) if row.num_parameters else "",
        "mult-adds": write_count(row.multiply_adds) if row.multiply_adds else "",
    }
    return {
        "layer": row.path or "(net)",
        "type": row.kind,
        "input": write_shapes(row.inputs, table.batch),
        "output": write_shapes(row.outputs, table.batch),
        "parameters": f"{row.num_parameters:,}" if row.num_parameters else "",
        "multiply-adds": f"{row.multiply_adds:,}" if row.multiply_adds else "",
        "field": "" if row.field is None else "x".join(map(str, row.field)),
        "memory": write_bytes(row.saved_bytes) if row.saved_bytes else "",
        "note": row.note.split(",")[0].split(" with")[0] if is_short else row.note,
        **(short if is_short else {}),
    }


def _write_head(table: LayerTable) -> str:
    shapes = [_write_shape(shape, table.batch) for _, shape in table.inputs]
    named = [
        shape if name.startswith("input") else f"{name} {shape}"
        for (name, _), shape in zip(table.inputs, shapes, strict=True)
    ]
    return f"{table.network}, input {' and '.join(named)}"


def _write_totals(table: LayerTable, width: int) -> list[str]:
    frozen = table.num_parameters - table.num_trainable
    trainable = f"{table.num_trainable:,} of them trainable, " if frozen else ""
    depth = f"depth          {table.depth} layers with weights on the longest path"
    if table.num_weight_layers != table.depth:
        depth += f" ({table.num_weight_layers} in all)"
    broken = table.failure is not None
    lines = [f"parameters     {table.num_parameters:,}, {trainable}{write_bytes(table.weight_bytes)}"]
    if broken:
        return lines
    lines.append(f"multiply-adds  {table.multiply_adds:,} a sample")
    measured = ", measured on a few samples" if table.is_measured else ""
    lines.append(
        f"memory         {write_bytes(table.saved_bytes)} kept for the backward pass of a batch of "
        f"{table.batch}{measured}"
    )
    lines.append(depth)
    return [part for line in lines for part in _wrap(line, width)]


def _widest(rows: Sequence[dict[str, str]], title: str) -> int:
    return max([measure_text(title), *(measure_text(row[title]) for row in rows)])


def _measure_rows(rows: Sequence[dict[str, str]], titles: Sequence[str]) -> int:
    return sum(_widest(rows, title) + 2 for title in titles) - 2


def _shorten(text: str, room: int) -> str:
    """Leave out the middle of a path: its end tells more than its start."""
    if measure_text(text) <= room:
        return text
    start, end = text[: room // 4], text
    while measure_text(start) + 1 + measure_text(end) > room and end:
        end = end[1:]
    return f"{start}…{end}"


def _lay_out(rows: Sequence[dict[str, str]], titles: Sequence[str]) -> list[str]:
    widths = {title: _widest(rows, title) for title in titles}
    lines = ["  ".join(_pad(title, widths[title], title) for title in titles).rstrip()]
    lines.append("  ".join("─" * widths[title] for title in titles))
    lines += ["  ".join(_pad(row[title], widths[title], title) for title in titles).rstrip() for row in rows]
    return lines


def _pad(text: str, width: int, title: str) -> str:
    gap = " " * (width - measure_text(text))
    return text + gap if title in _LEFT else gap + text


def _wrap(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and measure_text(longer) > width:
            lines.append(line)
            line = "  " + word
        else:
            line = longer
    return [*lines, line]

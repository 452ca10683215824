"""A network, as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from netwright.core.write_metrics import write_number

if TYPE_CHECKING:
    from netwright.jobs.shown import Shown
    from netwright.nets.parameters import ParameterFacts
    from netwright.nets.report_init import InitRow


_GAP = 3
"""Columns between two cells."""


def print_network(shown: Shown, console: Console) -> None:
    """Print the table of layers, fitted to the width of the terminal.

    Args:
        shown: the network.
        console: where to print.
    """
    console.print(shown.to_text(console.width), soft_wrap=True)


def print_parameters(facts: Sequence[ParameterFacts], console: Console) -> None:
    """Print parameters with their statistics and first values, as many columns as there is room for.

    Args:
        facts: what `list_parameters` gave.
        console: where to print.
    """
    rows = []
    for one in facts:
        numbers = (one.mean, one.std, one.low, one.high)
        remarks = ["frozen"] if one.is_frozen else []
        remarks += [f"is also {name}" for name in one.also]
        mean, std, low, high = ("" if number is None else write_number(number) for number in numbers)
        rows.append(
            {
                "parameter": one.name,
                "shape": _times(one.shape),
                "dtype": one.dtype,
                "count": f"{one.count:,}",
                "mean": mean,
                "std": std,
                "min": low,
                "max": high,
                "first values": " ".join(write_number(number) for number in one.first),
                "note": ", ".join(remarks),
            }
        )
    _print_rows(rows, ("dtype", "first values", "count", "max", "min"), console)
    console.print(f"{sum(one.count for one in facts):,} numbers in {len(facts)} parameters")


def print_init(rows: Sequence[InitRow], console: Console) -> None:
    """Print how each parameter was initialised, as many columns as there is room for.

    Args:
        rows: what `report_init` gave.
        console: where to print.
    """
    cells = [
        {
            "parameter": row.name,
            "shape": _times(row.shape),
            "mean": "" if row.mean is None else write_number(row.mean),
            "std": "" if row.std is None else write_number(row.std),
            "set by": row.function or "the layer itself",
            "rule": row.rule,
        }
        for row in rows
    ]
    _print_rows(cells, ("shape", "mean"), console)


def _print_rows(rows: Sequence[dict[str, str]], less: Sequence[str], console: Console) -> None:
    """Print a table without its empty columns, and without those of `less` that there is no room for."""
    kept = [title for title in (rows[0] if rows else ()) if any(row[title] for row in rows)]
    left_out = []
    for title in less:
        widths = [max(cell_len(text) for text in (one, *(row[one] for row in rows))) for one in kept]
        if sum(widths) + _GAP * len(kept) <= console.width:
            break
        if title in kept:
            kept.remove(title)
            left_out.append(title)
    table = Table(box=SIMPLE, show_edge=False, pad_edge=False)
    for title in kept:
        is_number = title in {"count", "mean", "std", "min", "max"}
        table.add_column(title, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(row[title] for title in kept))
    console.print(table)
    if left_out:
        console.print(f"not shown for lack of room: {', '.join(left_out)} (--json has them)")


def _times(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape)) or "one number"

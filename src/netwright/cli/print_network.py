"""A network, as a person reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from netwright.core.write_metrics import write_number

if TYPE_CHECKING:
    from netwright.jobs.shown import Shown
    from netwright.nets.parameters import ParameterFacts
    from netwright.nets.report_init import InitRow


def print_network(shown: Shown, console: Console) -> None:
    """Print the table of layers, fitted to the width of the terminal.

    Args:
        shown: the network.
        console: where to print.
    """
    console.print(shown.to_text(console.width), soft_wrap=True)


def print_parameters(facts: Sequence[ParameterFacts], console: Console) -> None:
    """Print parameters with their statistics and first values.

    Args:
        facts: what `list_parameters` gave.
        console: where to print.
    """
    table = _open_table(
        "parameter", "shape", "dtype", "count", "mean", "std", "min", "max", "first values", ""
    )
    for one in facts:
        numbers = (one.mean, one.std, one.low, one.high)
        remarks = ["frozen"] if one.is_frozen else []
        remarks += [f"is also {name}" for name in one.also]
        table.add_row(
            one.name,
            _times(one.shape),
            one.dtype,
            f"{one.count:,}",
            *("" if number is None else write_number(number) for number in numbers),
            " ".join(write_number(number) for number in one.first),
            ", ".join(remarks),
        )
    console.print(table)
    console.print(f"{sum(one.count for one in facts):,} numbers in {len(facts)} parameters")


def print_init(rows: Sequence[InitRow], console: Console) -> None:
    """Print how each parameter was initialised.

    Args:
        rows: what `report_init` gave.
        console: where to print.
    """
    table = _open_table("parameter", "shape", "mean", "std", "set by", "rule")
    for row in rows:
        numbers = ("" if number is None else write_number(number) for number in (row.mean, row.std))
        table.add_row(row.name, _times(row.shape), *numbers, row.function or "the layer itself", row.rule)
    console.print(table)


def _times(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape)) or "one number"


def _open_table(*titles: str) -> Table:
    table = Table(box=SIMPLE, show_edge=False, pad_edge=False)
    for title in titles:
        table.add_column(
            title,
            justify="right" if title in {"count", "mean", "std", "min", "max"} else "left",
            overflow="fold",
        )
    return table

"""The numbers of a run's pictures, as a person reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from netwright.core.write_metrics import write_number

if TYPE_CHECKING:
    from netwright.jobs.looked import Looked

_MOST_ROWS, _MOST_SAMPLES, _MOST_CELLS = 20, 8, 4


def print_looked(looked: Looked, written: Sequence[Path], console: Console) -> None:
    """Print the scores of each class, the worst samples, the columns that matter, and what was written.

    Args:
        looked: the pictures.
        written: files that hold them.
        console: where to print.
    """
    for line in looked.lines:
        console.print(line, markup=False)
    for picture in looked.pictures:
        table = _tabulate(picture.name, picture.facts)
        if table is not None and table.row_count:
            console.print()
            console.print(picture.title, markup=False)
            console.print(table)
    for note in looked.notes:
        console.print(f"note: {note}", markup=False)
    pages = [file for file in written if file.suffix != ".svg"]
    num_charts = len(written) - len(pages)
    more = f" and {num_charts} SVG files beside it" if pages and num_charts else ""
    console.print(f"wrote {pages[0] if pages else written[0]}{more}", markup=False)


def _tabulate(name: str, facts: Mapping[str, Any]) -> Table | None:
    draw = _TABLES.get(name)
    return None if draw is None else draw(facts)


def _list_classes(facts: Mapping[str, Any]) -> Table:
    ranked = sorted(facts["classes"], key=lambda one: one["f1"])
    heads = ("class", "precision", "recall", "f1", "samples")
    rows = [
        (one["name"], *(f"{one[key]:.3f}" for key in heads[1:4]), f"{one['support']:,}") for one in ranked
    ]
    return _draw(heads, rows[:_MOST_ROWS], len(rows))


def _list_errors(facts: Mapping[str, Any]) -> Table:
    keys = ("mae", "rmse", "mean")
    rows = [(target, *(write_number(one[key]) for key in keys)) for target, one in facts.items()]
    return _draw(("target", "mae", "rmse", "mean error"), rows)


def _list_columns(facts: Mapping[str, Any]) -> Table:
    rows = [(one["column"], f"{one['mean']:.4f}", f"{one['deviation']:.4f}") for one in facts["columns"]]
    return _draw(("column", f"fall of {facts['score']}", "deviation"), rows[:_MOST_ROWS], len(rows))


def _list_samples(samples: Sequence[Mapping[str, Any]], keys: tuple[str, str, str]) -> Table:
    heads = ("sample", keys[0], keys[1], "probability")
    rows = []
    for one in samples[:_MOST_SAMPLES]:
        chance = one[keys[2]]
        cells = [f"{name} {cell}" for name, cell in list(one.get("cells", {}).items())[:_MOST_CELLS]]
        place = " · ".join(dict.fromkeys((one.get("code", one["place"]), one["place"])))
        place += f" ({', '.join(cells)}, …)" if cells else ""
        rows.append((place, one[keys[0]], one[keys[1]], "" if chance is None else f"{chance:.3f}"))
    return _draw(heads, rows)


def _draw(heads: Sequence[str], rows: Sequence[Sequence[str]], total: int = 0) -> Table:
    caption = f"and {total - len(rows):,} more" if total > len(rows) else None
    table = Table(box=SIMPLE, show_edge=False, pad_edge=False, caption=caption)
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if place and _is_number(rows, place) else "left")
    for row in rows:
        table.add_row(*(str(cell).replace("[", r"\[") for cell in row))
    return table


def _is_number(rows: Sequence[Sequence[str]], place: int) -> bool:
    return all(
        row[place].replace(",", "").replace(".", "").lstrip("-").isdigit() for row in rows if row[place]
    )


_TABLES: dict[str, Callable[[Mapping[str, Any]], Table]] = {
    "classes": _list_classes,
    "reliability": lambda facts: _draw(("expected calibration error",), [(f"{facts['ece']:.4f}",)]),
    "residuals": _list_errors,
    "mistakes": lambda facts: _list_samples(facts["samples"], ("truth", "answer", "chance")),
    "labels": lambda facts: _list_samples(facts["samples"], ("label", "likelier", "likelier_chance")),
    "importance": _list_columns,
}

"""How a run ended, as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from netwright.core.write_metrics import write_number

if TYPE_CHECKING:
    from netwright.jobs.run import Run


def print_run(run: Run, console: Console) -> None:
    """Print the metrics, learnt beside true weights where they are known, and what to do next.

    Args:
        run: the run.
        console: where to print.
    """
    result = run.result
    if result["metrics"]:
        print_metrics(result["metrics"], console)
    if result.get("recovered"):
        _print_recovered(result["recovered"], console)
    best = f"best epoch {result['best_epoch']} of {result['epochs']}, " if result["best_epoch"] else ""
    console.print(f"{best}{result['seconds']:.1f} s, in {run.folder.path}")
    if result["status"] == "stopped":
        console.print(f"continue: netwright train --resume {run.folder.path}")
    elif result["status"] == "finished":
        console.print(f"next:     netwright predict {run.folder.path} SOURCE")


def print_metrics(metrics: Mapping[str, Mapping[str, float]], console: Console) -> None:
    """Print a table of metrics: one row a split, one column a metric.

    Args:
        metrics: by split, then by name.
        console: where to print.
    """
    names = list(dict.fromkeys(name for values in metrics.values() for name in values))
    table = Table(box=SIMPLE, show_edge=False, pad_edge=False)
    table.add_column("")
    for name in names:
        table.add_column(name, justify="right")
    for split, values in metrics.items():
        table.add_row(split, *(write_number(values[name]) if name in values else "" for name in names))
    console.print(table)


def _print_recovered(recovered: Mapping[str, Any], console: Console) -> None:
    """Print what a linear network learnt beside the truth it was made from."""
    table = Table(box=SIMPLE, show_edge=False, pad_edge=False)
    for title in ("", "true", "learnt", "difference"):
        table.add_column(title, justify="right" if title else "left")
    for name, (true, learnt) in recovered.items():
        table.add_row(name, f"{true:.4f}", f"{learnt:.4f}", f"{learnt - true:+.4f}")
    console.print(table)

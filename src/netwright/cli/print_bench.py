"""How fast a training would be, as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from netwright.jobs.bench import Bench

_MEANING = {
    "data": "making batches",
    "calls": "what a step costs with two samples: Python, calls, the update of the weights",
    "arithmetic": "the samples themselves",
}


def print_bench(bench: Bench, console: Console) -> None:
    """Print what was measured, and what limits it.

    Args:
        bench: what `netwright.jobs.bench` gave.
        console: where to print.
    """
    measured = bench.measured
    console.print(
        f"{bench.source}: {bench.network}, {bench.num_parameters:,} parameters, batches of {bench.batch_size}"
    )
    for name, choice in bench.choices.items():
        console.print(f"{name:<14} {choice}", markup=False, style="dim")
    titles = (
        "",
        "samples/s",
        f"of {measured.rounds} turns",
        "to plain",
        "of rounds",
        "of peak",
        "threads",
        "format",
    )
    table = Table(box=SIMPLE, show_edge=False, pad_edge=False)
    for title in titles:
        table.add_column(title, justify="left" if title in {"", "format"} else "right")
    for name, pace in measured.paces.items():
        table.add_row(
            name,
            f"{pace.samples_per_second:,.0f}",
            f"{pace.lowest:,.0f} to {pace.highest:,.0f}",
            f"{pace.ratio:.2f}",
            f"{pace.ratio_lowest:.2f} to {pace.ratio_highest:.2f}",
            f"{pace.peak_share:.1%}",
            str(pace.threads),
            pace.precision,
        )
    console.print(table)
    parts = Table("of the time", *_MEANING, "limited by", box=SIMPLE, show_edge=False, pad_edge=False)
    for name, shares in measured.shares.items():
        parts.add_row(name, *(f"{getattr(shares, part):.0%}" for part in _MEANING), shares.limit)
    console.print(parts)
    for part, meaning in _MEANING.items():
        console.print(f"{part:<14} {meaning}", style="dim")
    cpu = bench.environment["cpu"]
    peaks = ", ".join(f"{name} {peak / 1e9:,.0f} GFLOP/s" for name, peak in measured.peaks.items())
    console.print(f"peak           {peaks} (matrix products here; format x threads)", style="dim")
    console.print(
        f"machine        {cpu['count']} cores, {cpu['name']}, torch {bench.environment['versions']['torch']}",
        style="dim",
    )

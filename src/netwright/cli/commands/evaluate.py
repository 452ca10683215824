"""`netwright evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    data: str = typer.Option(
        None, "--data", help="Samples with their targets; without it the run's own data."
    ),
    json: Annotated[bool, typer.Option("--json", help="Print the metrics as JSON.")] = False,
) -> None:
    """Say how good a trained network is.

    Exit status: 0 measured; 2 the run or the data cannot be read.
    """
    from json import dumps

    from netwright.cli.open_console import open_console
    from netwright.cli.pause_collection import pause_collection
    from netwright.cli.print_run import print_metrics

    with pause_collection():
        from netwright.jobs.run import load_run

    metrics = load_run(run).evaluate(data)
    if json:
        typer.echo(dumps(metrics, ensure_ascii=False, indent=2))
    else:
        print_metrics(metrics, open_console())

"""`netwright bench`."""

from __future__ import annotations

from typing import Annotated

import typer


def bench(
    source: Annotated[str, typer.Argument(help="A run file, or a table, an image folder, a built-in name.")],
    target: Annotated[
        list[str] | None, typer.Option("--target", help="Column to predict; without it the last one.")
    ] = None,
    sets: Annotated[
        list[str] | None, typer.Option("--set", help="Set a field of the run file: train.precision=float32.")
    ] = None,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="Turns of each loop.")] = 7,
    seconds: Annotated[float, typer.Option("--seconds", min=0.001, help="Of one turn.")] = 0.5,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure how fast training would be here, beside a plain PyTorch loop, and what limits it.

    A loop with a DataLoader, its bare step on one batch that is there already, and netwright's step and
    batches take turns; figures are medians. Nothing is kept.

    Exit status: 0 measured; 1 a step failed; 2 bad run file, data or network.
    """
    import sys
    from contextlib import nullcontext, redirect_stdout
    from json import dumps

    from netwright.cli.open_console import open_console
    from netwright.cli.print_bench import print_bench

    # What the user's own code prints must not mix with the facts on standard output.
    aside = redirect_stdout(sys.stderr) if json else nullcontext()
    with aside, open_console(to_stderr=True).status("measuring: the loops take turns"):
        from netwright.jobs.bench import bench as run_bench

        told = run_bench(source, target=target or None, sets=sets or (), rounds=rounds, turn_seconds=seconds)
    if json:
        typer.echo(dumps(told.to_json(), ensure_ascii=False, indent=2))
    else:
        print_bench(told, open_console())

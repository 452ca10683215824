"""`netwright train`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def train(
    source: Annotated[
        str | None, typer.Argument(help="A run file, or a table, an image folder, a built-in name.")
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option("--target", help="Column to predict; repeat it for several. Without it the last one."),
    ] = None,
    sets: Annotated[
        list[str] | None, typer.Option("--set", help="Set a field of the run file: train.epochs=3.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The run folder itself; without it runs/NAME-001.")
    ] = None,
    resume: Annotated[Path | None, typer.Option("--resume", help="Continue the run in this folder.")] = None,
    no_check: Annotated[
        bool, typer.Option("--no-check", help="Neither check the network first nor watch it.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print result.json; progress goes to standard error.")
    ] = False,
) -> None:
    """Train a network and say how good it is.

    It is checked before its first step and watched on the way; what is found is shown, and training goes on.

    Exit status: 0 finished; 1 the training failed; 2 bad run file, data or network;
    130 stopped by Ctrl-C, with the best weights kept.
    """
    import sys
    from contextlib import nullcontext, redirect_stdout
    from json import dumps

    from netwright.cli.follow_run import FollowRun
    from netwright.cli.open_console import open_console
    from netwright.cli.pause_collection import pause_collection
    from netwright.cli.print_run import print_run
    from netwright.cli.stop_on_terminate import stop_on_terminate
    from netwright.core.errors import UsageError
    from netwright.core.launch import read_launch
    from netwright.jobs.read_source import read_source

    if (source is None) == (resume is None):
        raise UsageError(
            "name what to train on, or a run to continue",
            where="netwright train",
            fix="netwright train digits, or netwright train --resume runs/digits-001",
        )
    changes = [*(sets or []), *(["check.training=false"] if no_check else [])]
    if source is not None:
        read_source(source, target=target or None, sets=changes)  # a slip is told before torch is loaded
    console = open_console(to_stderr=json)
    # What the user's own code prints must not mix with the facts on standard output.
    aside = redirect_stdout(sys.stderr) if json else nullcontext()
    with aside, stop_on_terminate(), FollowRun(console) as follow:
        with pause_collection():
            from netwright.jobs.resume_run import resume_run
            from netwright.jobs.train_source import train_source

        if source is None or resume is not None:
            run = resume_run(resume or Path(), sets=changes, observers=[follow])
        else:
            run = train_source(source, target=target or None, sets=changes, out=out, observers=[follow])
    if json and read_launch().is_first:
        typer.echo(dumps(run.result, ensure_ascii=False, indent=2))
    elif read_launch().is_first:
        print_run(run, console)
    if run.result["status"] == "stopped":
        raise typer.Exit(130)
    if run.result["status"] == "failed":
        raise typer.Exit(1)

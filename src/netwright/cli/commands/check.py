"""`netwright check`."""

from __future__ import annotations

from typing import Annotated

import typer


def check(  # noqa: PLR0913, PLR0917 - one argument an option, as typer wants it
    source: Annotated[
        str, typer.Argument(help="A run file, my_net.py:Net, train.py, or data (and the network for them).")
    ],
    args: Annotated[
        list[str] | None, typer.Argument(help="After `--`: the script's own arguments.", show_default=False)
    ] = None,
    shape: Annotated[
        str | None, typer.Option("--input", help="Shape of one sample for my_net.py:Net, such as 3x32x32.")
    ] = None,
    outputs: Annotated[
        int | None, typer.Option("--outputs", min=1, help="Classes or numbers that it gives.")
    ] = None,
    loss: Annotated[str | None, typer.Option("--loss", help="A torch.nn loss by name.")] = None,
    data: Annotated[str | None, typer.Option("--data", help="Data to check my_net.py:Net with.")] = None,
    target: Annotated[
        list[str] | None, typer.Option("--target", help="Column to predict; without it the last one.")
    ] = None,
    sets: Annotated[list[str] | None, typer.Option("--set", help="Set a field of the run file.")] = None,
    steps: Annotated[
        int | None, typer.Option("--steps", min=1, help="End the script after so many steps.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0, help="End the script after this time.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", help="A rule that is not asked.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings too.")] = False,
    sarif: Annotated[
        str | None, typer.Option("--sarif", help="Write the findings to this file, for code hosts.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Say why a network will not learn, with proof and a fix.

    A script runs unchanged, up to its end or --steps, and what it does is watched.

    Exit status: 0 nothing is wrong (or, without --strict, only warnings); 1 findings; 2 bad input.
    """
    import sys
    from contextlib import nullcontext, redirect_stdout
    from json import dumps

    from netwright.cli.open_console import open_console
    from netwright.cli.pause_collection import pause_collection
    from netwright.cli.print_report import print_report
    from netwright.cli.read_shape import read_shape

    console = open_console(to_stderr=json)
    # What the user's own code prints must not mix with the facts on standard output.
    aside = redirect_stdout(sys.stderr) if json else nullcontext()
    with aside:
        if source.endswith(".py"):
            with pause_collection():  # a script needs nothing of what opens data and run files
                from netwright.jobs.check_script import check_script
            report = check_script(source, args or (), steps=steps, seconds=seconds, ignore=ignore or ())
        elif ".py:" in source or shape is not None or data is not None:
            with pause_collection():
                from netwright.jobs.check_source import check_class
            report = check_class(
                source,
                shape=None if shape is None else read_shape(shape),
                outputs=outputs,
                loss=loss,
                data=data,
                target=target or None,
                ignore=ignore or (),
            )
        else:
            with pause_collection():
                from netwright.jobs.check_source import check_source
            changes = [*(sets or []), *([f"train.loss={loss}"] if loss else [])]
            report = check_source(source, target=target or None, sets=changes, ignore=ignore or ())
    if sarif:
        from pathlib import Path

        from netwright.core.write_file import write_file
        from netwright.jobs.write_sarif import write_sarif

        write_file(Path(sarif), dumps(write_sarif(report), ensure_ascii=False, indent=2) + "\n")
    if json:
        typer.echo(dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        print_report(report, console)
    if report.errors or (strict and report.warnings):
        raise typer.Exit(1)

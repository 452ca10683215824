"""`netwright new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def new(
    source: Annotated[
        str, typer.Argument(help="A table, an image folder, or a built-in name such as digits.")
    ],
    target: Annotated[
        list[str] | None,
        typer.Option("--target", help="Column to predict; repeat it for several. Without it the last one."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The run file to write; - prints it.")] = Path(
        "run.yaml"
    ),
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Write a commented run file for SOURCE, ready to train.

    Exit status: 0 written; 2 the source cannot be opened, or the file is there already.
    """
    from netwright.jobs.write_starter import write_starter

    text = write_starter(source, target=target or None, out=None if str(out) == "-" else out, force=force)
    if str(out) == "-":
        typer.echo(text, nl=False)
    else:
        typer.echo(f"wrote {out}; train it with: netwright train {out}")

"""`netwright new`."""

from __future__ import annotations

from pathlib import Path

import typer


def new(
    source: str = typer.Argument(help="A table, an image folder, or a built-in name such as digits."),
    target: list[str] = typer.Option(None, "--target", help="Column to predict; without it the last one."),
    out: Path = typer.Option(Path("run.yaml"), "--out", help="The run file to write; - prints it."),
    force: bool = typer.Option(False, "--force", help="Replace the file if it is there."),
) -> None:
    """Write a commented run file for SOURCE, ready to train.

    Exit status: 0 written; 2 the source cannot be opened, or the file is there already.
    """
    from netwright.jobs.new import write_starter

    text = write_starter(source, target=target or None, out=None if str(out) == "-" else out, force=force)
    if str(out) == "-":
        typer.echo(text, nl=False)
    else:
        typer.echo(f"wrote {out}; train it with: netwright train {out}")

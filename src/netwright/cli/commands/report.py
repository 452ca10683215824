"""`netwright report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The file; without it report.html in RUN.", show_default=False),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language: en, zh, or auto for the locale's.")] = "auto",
) -> None:
    """Write the report of RUN: one page that needs neither network nor script.

    What was trained on what, the network with its shapes, curves, scores, mistakes, findings with their
    evidence, and how to run it again. It is made of what the run folder holds; the data is opened again.

    Exit status: 0 written, and what could not be shown says why in the page; 2 there is no run in RUN.
    """
    from netwright.jobs.write_report import write_report

    file = write_report(run, out=out, lang=lang)
    typer.echo(f"{file} ({file.stat().st_size / 1e6:.2f} MB)")

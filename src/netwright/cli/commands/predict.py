"""`netwright predict`."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer


class BadFiles(StrEnum):
    """What to do with images that cannot be read."""

    ERROR = "error"
    SKIP = "skip"


_CHOICES: dict[BadFiles | None, Literal["error", "skip"]] = {BadFiles.ERROR: "error", BadFiles.SKIP: "skip"}


def predict(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    source: Annotated[str, typer.Argument(help="Rows, images, a folder; - reads rows from standard input.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write .csv or .jsonl here; without it, print.")
    ] = None,
    bad_files: Annotated[
        BadFiles | None,
        typer.Option("--bad-files", help="What to do with images that cannot be read; else as in training."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines rather than CSV.")] = False,
) -> None:
    """Answer raw rows or images with a trained network.

    Exit status: 0 answered; 2 the run or the source cannot be read.
    """
    from netwright.jobs.predict import write_predictions

    as_json = json or (out is not None and out.suffix.lower() in {".jsonl", ".ndjson", ".json"})
    num_rows, text = write_predictions(
        run,
        source,
        out=out,
        as_json=as_json,
        bad_files=_CHOICES.get(bad_files),
        tell=partial(typer.echo, err=True),
    )
    if out is None:
        typer.echo(text, nl=False)
    else:
        typer.echo(f"wrote {num_rows:,} answers to {out}", err=True)

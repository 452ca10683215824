"""`netwright predict`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def predict(
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    source: Annotated[str, typer.Argument(help="Rows, images, a folder; - reads rows from standard input.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write .csv or .jsonl here; without it, print.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines rather than CSV.")] = False,
) -> None:
    """Answer raw rows or images with a trained network.

    Exit status: 0 answered; 2 the run or the source cannot be read.
    """
    from netwright.jobs.predict import write_predictions

    as_json = json or (out is not None and out.suffix.lower() in {".jsonl", ".ndjson", ".json"})

    def tell(note: str) -> None:
        typer.echo(f"note: {note}", err=True)

    num_rows, text = write_predictions(run, source, out=out, as_json=as_json, tell=tell)
    if out is None:
        typer.echo(text, nl=False)
    else:
        typer.echo(f"wrote {num_rows:,} answers to {out}", err=True)

"""`netwright predict`."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer


class BadInput(StrEnum):
    """What to do with images or rows that cannot be read."""

    ERROR = "error"
    SKIP = "skip"


class MissingColumns(StrEnum):
    """What to do with a table that lacks a column."""

    ERROR = "error"
    FILL = "fill"


def predict(  # noqa: PLR0913, PLR0917 - the options of the command
    run: Annotated[Path, typer.Argument(help="A run folder.")],
    source: Annotated[str, typer.Argument(help="Rows, images, a folder; - reads rows from standard input.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write .csv or .jsonl here; without it, print.")
    ] = None,
    top: Annotated[
        int | None, typer.Option("--top", min=1, help="Name only so many classes, the likeliest first.")
    ] = None,
    id_column: Annotated[
        str | None,
        typer.Option("--id", help="A column to carry into the answers; else the table's identifiers."),
    ] = None,
    bad_rows: Annotated[
        BadInput,
        typer.Option("--bad-rows", help="Rows that cannot be read: refuse them all, or give each a reason."),
    ] = BadInput.ERROR,
    missing_columns: Annotated[
        MissingColumns,
        typer.Option("--missing-columns", help="Columns that the table lacks: refuse, or fill as trained."),
    ] = MissingColumns.ERROR,
    bad_files: Annotated[
        BadInput | None,
        typer.Option("--bad-files", help="What to do with images that cannot be read; else as in training."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON lines rather than CSV.")] = False,
) -> None:
    """Answer raw rows or images with a trained network.

    Answers keep the order of the source. A table that is too large for memory is answered in blocks.

    Exit status: 0 answered; 2 the run or the source cannot be read.
    """
    from netwright.cli.pause_collection import pause_collection

    with pause_collection():
        from netwright.data.tables.row_rules import RowRules
        from netwright.jobs.answer_options import AnswerOptions
        from netwright.jobs.predict import write_predictions

    skips: dict[BadInput, Literal["error", "skip"]] = {BadInput.ERROR: "error", BadInput.SKIP: "skip"}
    rows = RowRules(skips[bad_rows], "fill" if missing_columns is MissingColumns.FILL else "error", id_column)
    as_json = json or (out is not None and out.suffix.lower() in {".jsonl", ".ndjson", ".json"})
    num_rows, _ = write_predictions(
        run,
        source,
        out=out,
        as_json=as_json,
        options=AnswerOptions(rows, None if bad_files is None else skips[bad_files], top),
        tell=partial(typer.echo, err=True),
        show=partial(typer.echo, nl=False),
    )
    if out is not None:
        typer.echo(f"wrote {num_rows:,} answers to {out}", err=True)

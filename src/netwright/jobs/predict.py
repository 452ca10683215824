"""Answers to raw rows or images, as a file or a text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from netwright.core.errors import UsageError
from netwright.core.write_file import write_file
from netwright.data.images.image_encoder import ImageEncoder
from netwright.jobs.run import load_run


def write_predictions(
    run: Path,
    source: str,
    *,
    out: Path | None,
    as_json: bool,
    bad_files: Literal["error", "skip"] | None = None,
    tell: Callable[[str], object] = len,
) -> tuple[int, str]:
    """Answer a source with a run's network.

    Args:
        run: the run folder.
        source: rows, images, a folder; `-` for standard input.
        out: the file to write, whole or not at all; None for none.
        as_json: JSON lines rather than CSV.
        bad_files: what to do with images that cannot be read; without it, what the run did in training.
        tell: called with a line for each file that is left out, and for what was strange in the samples.

    Returns:
        The number of answers, and the text.

    Raises:
        InputError: the run, the source or the file cannot be used.
    """
    opened = load_run(run)
    if bad_files is not None:
        encoder = opened.predictor.encoder
        if not isinstance(encoder, ImageEncoder):
            raise UsageError(
                "only images can be skipped as files, and this run reads no images",
                where="--bad-files",
                fix="leave it out",
            )
        encoder.bad_files = bad_files
    answers = opened.predict(source)
    for left_out in answers.skipped:
        tell(f"left out: {left_out['file']}: {left_out['reason']}")
    for note in answers.notes:
        tell(f"note: {note}")
    rows = list(answers.to_rows())
    text = _write_json_lines(rows) if as_json else _write_csv(rows)
    if out is not None:
        try:
            # A byte order mark lets spreadsheets read Chinese in a CSV file.
            mark = "" if as_json or text.isascii() else "\ufeff"
            write_file(out, mark + text)
        except OSError as error:
            raise UsageError(
                f"the answers cannot be written: {error.strerror}",
                where=str(out),
                fix="name a file in a folder that exists and can be written, with --out",
            ) from None
    return len(rows), text


def _write_csv(rows: list[dict[str, object]]) -> str:
    lines = io.StringIO()
    writer = csv.DictWriter(lines, list(rows[0]) if rows else ["sample"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return lines.getvalue()


def _write_json_lines(rows: list[dict[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

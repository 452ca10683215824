"""Answers to raw rows or images, as a file or a text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from netwright.core.errors import UsageError
from netwright.core.write_file import write_file
from netwright.data.images.image_encoder import ImageEncoder
from netwright.data.streams.reopen_blocks import reopen_blocks
from netwright.jobs.run import load_run
from netwright.ship.predictions import Predictions


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
        tell: told what a person should know: files that are left out, words that training had not.

    Returns:
        The number of answers, and the text; it is empty where it went into a file.

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
    blocks = reopen_blocks(source, opened.predictor.encoder)
    answered = [opened.predict(source)] if blocks is None else map(opened.predictor.answer, blocks.read())
    pieces = _Pieces(answered, as_json, tell)
    if out is None:
        text = "".join(pieces)
    else:
        text = ""
        try:
            # A byte order mark lets spreadsheets read Chinese in a CSV file.
            write_file(out, _mark(pieces, as_json))
        except OSError as error:
            raise UsageError(
                f"the answers cannot be written: {error.strerror}",
                where=str(out),
                fix="name a file in a folder that exists and can be written, with --out",
            ) from None
    return pieces.num_rows, text


class _Pieces:
    """The text of answers, a piece for each block of samples."""

    def __init__(self, answered: Iterable[Predictions], as_json: bool, tell: Callable[[str], object]) -> None:
        self._answered, self._as_json, self._tell = answered, as_json, tell
        self.num_rows = 0

    def __iter__(self) -> Iterator[str]:
        told: set[str] = set()
        for index, answers in enumerate(self._answered):
            left_out = [f"left out: {one['file']}: {one['reason']}" for one in answers.skipped]
            for says in [*left_out, *(f"note: {note}" for note in answers.notes)]:
                if says not in told:
                    self._tell(says)
                told.add(says)
            rows = list(answers.to_rows())
            self.num_rows += len(rows)
            yield _write_json_lines(rows) if self._as_json else _write_csv(rows, with_header=not index)


def _mark(pieces: Iterable[str], as_json: bool) -> Iterator[str]:
    for index, piece in enumerate(pieces):
        yield piece if index or as_json or piece.isascii() else "\ufeff" + piece


def _write_csv(rows: list[dict[str, object]], *, with_header: bool) -> str:
    lines = io.StringIO()
    writer = csv.DictWriter(lines, list(rows[0]) if rows else ["sample"], lineterminator="\n")
    if with_header:
        writer.writeheader()
    writer.writerows(rows)
    return lines.getvalue()


def _write_json_lines(rows: list[dict[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

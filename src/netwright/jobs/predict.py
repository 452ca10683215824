"""Answers to raw rows or images, as a file or a text."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path

from netwright.core.errors import UsageError
from netwright.core.write_file import write_file
from netwright.data.images.image_encoder import ImageEncoder
from netwright.data.streams.reopen_blocks import reopen_blocks
from netwright.data.streams.spool_input import spool_input
from netwright.data.tables.read_rows import read_rows
from netwright.data.tables.row_rules import RowRules
from netwright.data.tables.table_encoder import TableEncoder
from netwright.jobs.answer_options import AnswerOptions
from netwright.jobs.read_samples import read_samples
from netwright.jobs.run import Run, load_run
from netwright.ship.predictions import Predictions


def write_predictions(
    run: Path,
    source: str,
    *,
    out: Path | None,
    as_json: bool,
    options: AnswerOptions | None = None,
    tell: Callable[[str], object] = len,
    show: Callable[[str], object] | None = None,
) -> tuple[int, str]:
    """Answer a source with a run's network; a table that is too large for memory in blocks.

    Args:
        run: the run folder.
        source: rows, images, a folder; `-` for standard input.
        out: the file to write, whole or not at all; None for none.
        as_json: JSON lines rather than CSV.
        options: what else the user asked for.
        tell: told what a person should know: files that are left out, words that training had not.
        show: given the text piece by piece, where it goes into no file; None to have it all in the end.

    Returns:
        The number of answers, and the text that neither went into a file nor was shown.

    Raises:
        InputError: the run, the source or the file cannot be used.
    """
    opened = load_run(run)
    options = options or AnswerOptions()
    if options.bad_files is not None:
        encoder = opened.predictor.encoder
        if not isinstance(encoder, ImageEncoder):
            raise UsageError(
                "only images can be skipped as files, and this run reads no images",
                where="--bad-files",
                fix="leave it out (a table takes --bad-rows skip)",
            )
        encoder.bad_files = options.bad_files
    is_input = source == "-" and isinstance(opened.predictor.encoder, TableEncoder)
    with spool_input() if is_input else nullcontext(source) as held:
        pieces = _Pieces(_answer(opened, held, options.rows), as_json, tell, options.top)
        if out is not None:
            _write(out, _mark(pieces, as_json))
            return pieces.num_rows, ""
        if show is None:
            text = "".join(pieces)
            return pieces.num_rows, text
        for piece in pieces:
            show(piece)
        return pieces.num_rows, ""


def _answer(opened: Run, source: str | Path | BytesIO, rules: RowRules) -> Iterator[Predictions]:
    predictor = opened.predictor
    blocks = reopen_blocks(
        source, predictor.encoder, bad_rows=rules.bad_rows, is_input=isinstance(source, Path)
    )
    if blocks is None:
        yield predictor.answer(read_samples(predictor, source, rules))
    else:
        encoder = predictor.encoder
        assert isinstance(encoder, TableEncoder)  # noqa: S101  # only tables are read in blocks
        yield from map(predictor.answer, blocks.read(lambda table: read_rows(encoder, table, rules)))


def _write(out: Path, pieces: Iterable[str]) -> None:
    try:
        write_file(out, pieces)
    except OSError as error:
        raise UsageError(
            f"the answers cannot be written: {error.strerror}",
            where=str(out),
            fix="name a file in a folder that exists and can be written, with --out",
        ) from None


class _Pieces:
    """The text of answers, a piece for each block of samples."""

    def __init__(
        self,
        answered: Iterable[Predictions],
        as_json: bool,
        tell: Callable[[str], object],
        top: int | None,
    ) -> None:
        self._answered, self._as_json, self._tell, self._top = answered, as_json, tell, top
        self.num_rows = 0

    def __iter__(self) -> Iterator[str]:
        told: set[str] = set()
        num_failed = 0
        for index, answers in enumerate(self._answered):
            left_out = [f"left out: {one['file']}: {one['reason']}" for one in answers.skipped]
            notes = [f"note: {note}" for note in answers.notes]
            # What is said of a block with other numbers or words is the same news.
            for says, key in [*zip(left_out, left_out, strict=True), *((one, _cut(one)) for one in notes)]:
                if key not in told:
                    self._tell(says)
                told.add(key)
            rows = list(answers.to_rows(top=self._top))
            self.num_rows += len(rows)
            num_failed += len(answers.failed or ())
            yield _write_json_lines(rows) if self._as_json else _write_csv(rows, with_header=not index)
        if num_failed:
            self._tell(f"no answer to {num_failed:,} of {self.num_rows:,} rows: `reason` says why")


def _cut(note: str) -> str:
    return re.sub(r"[\d,]+|\(.*\)", "", note)


def _mark(pieces: Iterable[str], as_json: bool) -> Iterator[str]:
    """A byte order mark lets spreadsheets read Chinese in a CSV file."""
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

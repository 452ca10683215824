"""A table for a trained network that is too large to be read at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, final

import numpy as np

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec
from netwright.data.encoder import Encoder, RawSamples
from netwright.data.streams.block_source import BlockSource
from netwright.data.streams.choose_stream import choose_stream
from netwright.data.streams.learn_rows import learn_rows
from netwright.data.streams.row_reader import TRAIN, RowReader
from netwright.data.streams.stream_split import StreamSplit
from netwright.data.streams.survey_rows import survey_rows
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder


@final
class ReopenBlocks:
    """A table for a trained network that is too large to be read at once.

    Args:
        source: the file in blocks.
        encoder: of the training run.
    """

    def __init__(self, source: BlockSource, encoder: TableEncoder) -> None:
        self._source = source
        self._encoder = encoder

    def read(self, read_block: Callable[[Table], RawSamples]) -> Iterator[RawSamples]:
        """Read raw samples block by block; rows are named by their place, from 0.

        Args:
            read_block: reads the rows of a block.

        Raises:
            DataError: a block cannot be read.
        """
        place = 0
        for block in self._source.list_blocks():
            table = self._source.read(block)
            if not table.frame.height:
                continue
            samples = read_block(table)
            names = tuple(str(row) for row in range(place, place + len(samples.names)))
            place += len(names)
            yield replace(samples, names=names)

    def open_split(self) -> StreamSplit:
        """Open all rows as one part, to measure on; the file is read twice.

        Raises:
            DataError: rows have no target.
        """
        targets = self._encoder.target.task.targets
        survey = survey_rows(self._source, lambda _: ())
        for name in targets:
            if name not in survey.head.frame.columns:
                raise DataError(
                    "the samples have no targets to compare the answers with",
                    where=f"the target `{name}`",
                    fix=f"add the column `{name}`, or use `netwright predict`",
                )
        reader = RowReader(self._encoder, tuple(survey.head.frame.columns))
        lesson = learn_rows(self._source, survey.blocks, reader, survey.sample, refit=False)
        counts = lesson.counts[:, TRAIN]
        used = np.flatnonzero(counts)
        blocks = tuple(survey.blocks[index] for index in used)
        known = self._encoder.target.read(reader.take_usable(survey.sample))[0]
        return StreamSplit(self._source, reader, TRAIN, blocks, counts[used], known)


def reopen_blocks(
    source: Any,
    encoder: Encoder | None,
    *,
    bad_rows: Literal["error", "skip"] = "error",
    is_input: bool = False,
) -> ReopenBlocks | None:
    """Open a table for a trained network in blocks, where it is too large to be read at once.

    Args:
        source: what the user named.
        encoder: of the training run.
        bad_rows: whether lines that are no rows are refused or left out.
        is_input: whether the file holds standard input, which `spool_input` found too large.

    Returns:
        The table; None where it is no table file, or is to be read as usual.

    >>> reopen_blocks("nothing.csv", None) is None
    True
    """
    if (
        not isinstance(encoder, TableEncoder)
        or not isinstance(source, str | Path)
        or not Path(source).is_file()
    ):
        return None
    known = {key: value for key, value in encoder.reading.items() if key in DataSpec.model_fields and value}
    # What was trained without column names has none to predict on either.
    named = {"header": False} if encoder.reading.get("header") is False else {"header": "auto"}
    must: dict[str, Any] = {"bad_rows": bad_rows, "stream": True if is_input else "auto"}
    spec = DataSpec.model_validate({"source": str(source), **known, **named, **must})
    blocks = choose_stream(Path(source), "standard input" if is_input else str(source), spec)
    return None if blocks is None else ReopenBlocks(blocks, encoder)

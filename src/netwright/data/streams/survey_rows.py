"""A first pass: how many rows there are, and a sample of them spread over the whole file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from netwright.core.errors import DataError
from netwright.data.streams.block_source import Block, BlockSource
from netwright.data.streams.hash_rows import hash_rows
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table

MOST_ROWS = 100_000
"""Rows of the sample at most."""
_SAMPLE_BYTES = 1 << 23
_SAMPLE_SEED = 20
_MOST_ANSWERS = 1000


@dataclass(frozen=True, eq=False)
class RowSurvey:
    """What a first pass over a file found.

    Args:
        blocks: all blocks, in order.
        sample: rows that a hash of their place chose, in order; all rows where the file has few.
        rare: rows with an answer that the sample lacks, one each.
        head: the first rows.
        num_rows: rows that can be read.
        num_missing: rows without a value, by column.
        skipped: rows left out while reading, the first thousand.
        num_skipped: all of them, by reason.
    """

    blocks: tuple[Block, ...]
    sample: Table
    rare: Table
    head: Table
    num_rows: int
    num_missing: dict[str, int]
    skipped: tuple[dict[str, Any], ...]
    num_skipped: Counter[str]


def survey_rows(source: BlockSource, name_targets: Callable[[Sequence[str]], Sequence[str]]) -> RowSurvey:
    """Read a file once, and keep a sample of rows that is spread over the whole of it.

    The sample is decided by a hash of each row's place, so that the same file gives the same sample. It
    holds at most 100,000 rows and 8 MB.

    Args:
        source: the file.
        name_targets: of all columns, those whose every different value (up to 1,000) must be seen.

    Raises:
        DataError: the file cannot be read.
    """
    blocks: list[Block] = []
    kept: list[_Kept] = []
    rare: list[_Kept] = []
    head: Table | None = None
    seen: dict[str, set[str]] = {}
    missing: Counter[str] = Counter()
    skipped: list[dict[str, Any]] = []
    reasons: Counter[str] = Counter()
    num_rows, bar = 0, 1.0
    for block in source.list_blocks():
        table = source.read(block)
        blocks.append(block)
        skipped += table.facts["skipped"][: max(0, 1000 - len(skipped))]
        reasons.update(str(row["reason"]) for row in table.facts["skipped"])
        if not table.frame.height:
            continue
        if head is None:
            head = table
            seen = {name: set() for name in name_targets(table.frame.columns)}
        num_rows += table.frame.height
        for name, (count,) in table.frame.null_count().to_dict(as_series=False).items():
            missing[name] += count
        chances = hash_rows(table.positions, _SAMPLE_SEED)
        kept.append(_keep(table, np.flatnonzero(chances < bar), chances))
        rows = [row for name in seen for row in _find_new(table, name, seen[name])]
        rare.append(_keep(table, np.array(sorted(set(rows)), dtype=np.int64), chances))
        bar = _thin_out(kept, bar)
    if head is None:
        raise DataError("the file has no rows", where=source.name, fix="give at least 3 rows")
    sample = _join(kept, head)
    found = set(sample.positions.tolist())
    others = _join(rare, head)
    others = others.take(
        np.array([i for i, row in enumerate(others.positions) if row not in found], dtype=np.int64)
    )
    facts = {**sample.facts, "skipped": []}
    return RowSurvey(
        tuple(blocks),
        Table(sample.frame, sample.name, sample.lines, facts, sample.rows),
        others,
        head,
        num_rows,
        dict(missing),
        tuple(skipped),
        reasons,
    )


@dataclass(eq=False)
class _Kept:
    frame: pl.DataFrame
    positions: npt.NDArray[np.int64]
    chances: npt.NDArray[np.float64]
    none_class: frozenset[str]


def _keep(table: Table, rows: npt.NDArray[np.int64], chances: npt.NDArray[np.float64]) -> _Kept:
    # A column may hold None as a class only where no block shows another missing mark in it.
    full = (name for name, (count,) in table.frame.null_count().to_dict(as_series=False).items() if not count)
    none_class = frozenset(table.facts.get("none_class", ())) | frozenset(full)
    return _Kept(table.frame[rows], table.positions[rows], chances[rows], none_class)


def _find_new(table: Table, name: str, seen: set[str]) -> list[int]:
    """Rows of answers that were not seen before; none once there are too many to be classes."""
    if name not in table.frame.columns or len(seen) > _MOST_ANSWERS:
        return []
    words = read_words(table.frame[name])
    firsts = words.to_frame("word").with_row_index("row").drop_nulls().unique("word", keep="first")
    new = firsts.filter(~pl.col("word").is_in(list(seen))) if seen else firsts
    seen.update(new["word"].to_list())
    return [] if len(seen) > _MOST_ANSWERS else new["row"].to_list()


def _thin_out(kept: list[_Kept], bar: float) -> float:
    """Lower the bar where the sample has grown too large, and drop what no longer passes."""
    num = sum(len(part.positions) for part in kept)
    num_bytes = sum(part.frame.estimated_size() for part in kept)
    most = min(MOST_ROWS, int(_SAMPLE_BYTES * num / max(num_bytes, 1)))
    if num <= 1.25 * most:
        return bar
    chances = np.concatenate([part.chances for part in kept])
    bar = float(np.partition(chances, most)[most])
    for part in kept:
        passes = part.chances < bar
        part.frame, part.positions = part.frame.filter(pl.Series(passes)), part.positions[passes]
        part.chances = part.chances[passes]
    return bar


def _join(kept: list[_Kept], head: Table) -> Table:
    frames = [part.frame for part in kept if len(part.positions)] or [head.frame[:0]]
    frame = pl.concat(frames, how="diagonal_relaxed").rechunk()
    positions = np.concatenate([part.positions for part in kept])
    none_class = sorted(frozenset.intersection(*(part.none_class for part in kept)))
    lines = positions if head.lines is not None else None
    facts = {**head.facts, "none_class": none_class}
    return Table(frame, head.name, lines, facts, positions)

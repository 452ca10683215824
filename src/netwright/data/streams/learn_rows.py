"""A second pass: what the training rows teach, and how many rows each part has in each block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import torch
from torch import Tensor

from netwright.core.task import Task
from netwright.data.streams.block_source import Block, BlockSource
from netwright.data.streams.moments import Moments
from netwright.data.streams.row_reader import TRAIN, RowReader
from netwright.data.tables.column_plan import ColumnPlan
from netwright.data.tables.judge_column import FEW_LEVELS
from netwright.data.tables.keep_words import keep_words
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder

_MOST_WORDS = 20_000
_PIECE_ROWS = 1 << 12


@dataclass(frozen=True, eq=False)
class RowLesson:
    """What a pass over all rows taught.

    Args:
        encoder: fitted on all training rows.
        counts: usable rows by block and part, (blocks, 3).
        summaries: by part, the classes with their counts or the range of each target.
        ranges: least and largest number of each column of numbers, over all rows.
        skipped: rows that cannot be used, the first thousand.
        num_skipped: all of them, by reason.
    """

    encoder: TableEncoder
    counts: npt.NDArray[np.int64]
    summaries: tuple[dict[str, Any], ...]
    ranges: dict[str, tuple[float, float]]
    skipped: tuple[dict[str, Any], ...]
    num_skipped: Counter[str]


def learn_rows(
    source: BlockSource, blocks: Sequence[Block], reader: RowReader, sample: Table, *, refit: bool = True
) -> RowLesson:
    """Read a file once more, and learn what its training rows teach.

    Means, spreads, ranges, words and missing values are exact. Quartiles (which fill a missing number and
    decide whether a column is heavy-tailed) are those of the sampled training rows: exact where the file
    has at most as many rows as the sample, else within about half a percent of the rows.

    Args:
        source: the file.
        blocks: its blocks.
        reader: with an encoder that was fitted on the sample.
        sample: the sampled training rows.
        refit: whether to fit; a part of its own (an official test) is only counted.

    Raises:
        DataError: a cell is not what its column's role says; it names the line.
    """
    lesson = _Lesson(reader, sample)
    for block in blocks:
        lesson.take(source.read(block))
    return lesson.finish(refit)


class _Lesson:
    def __init__(self, reader: RowReader, sample: Table) -> None:
        self.reader = reader
        encoder = reader.encoder
        self.numbers = [name for plan in encoder.plans for name in plan.number_names]
        self.middles = _find_middles(encoder, sample)
        self.trained, self.drawn_in = Moments(len(self.numbers)), Moments(len(self.numbers))
        self.low, self.high = np.full((2, len(self.numbers)), [[np.inf], [-np.inf]])
        self.words: dict[str, Counter[str]] = {
            plan.name: Counter() for plan in encoder.plans if plan.role == "category"
        }
        self.levels = {
            plan.name: set(plan.values) for plan in encoder.plans if plan.role == "number" and plan.values
        }
        self.missing: set[str] = {plan.name for plan in encoder.plans if plan.missing}
        self.counts: list[list[int]] = []
        self.answers = tuple(_Answers(encoder.target.task) for _ in range(3))
        self.skipped: list[dict[str, Any]] = []
        self.reasons: Counter[str] = Counter()

    def take(self, table: Table) -> None:
        known = len(table.facts["skipped"])
        table = self.reader.take_usable(table)
        new = table.facts["skipped"][known:]
        self.skipped += new[: max(0, 1000 - len(self.skipped))]
        self.reasons.update(str(row["reason"]) for row in new)
        parts = self.reader.find_parts(table)
        self.counts.append(np.bincount(parts, minlength=3).tolist())
        if not table.frame.height:
            return
        encoder = self.reader.encoder
        numbers = encoder.encode_table(table)[0].numpy()
        targets = encoder.target.read(table)[0]
        for part, answers in enumerate(self.answers):
            answers.add(targets[torch.from_numpy(parts == part)])
        # These pass over NaN where the other is a number.
        self.low = np.fmin(self.low, np.fmin.reduce(numbers, axis=0))
        self.high = np.fmax(self.high, np.fmax.reduce(numbers, axis=0))
        trains = parts == TRAIN
        middle, width = self.middles
        # Sums of a whole block would take several times its size.
        for begin in range(0, len(numbers), _PIECE_ROWS):
            piece = slice(begin, begin + _PIECE_ROWS)
            trained = numbers[piece][trains[piece]]
            self.trained.add(trained)
            steps = (trained - middle) / np.where(width > 0, width, 1.0)
            self.drawn_in.add(np.sign(steps) * np.log1p(np.abs(steps)))
        frame = table.frame.filter(pl.Series(trains))
        for plan in encoder.plans:
            self._take_words(plan, frame[plan.name])

    def _take_words(self, plan: ColumnPlan, cells: pl.Series) -> None:
        if plan.role != "number" and plan.name not in self.missing and cells.null_count():
            self.missing.add(plan.name)
        if plan.name in self.words:
            counts = read_words(cells).drop_nulls().alias("word").value_counts()
            words = self.words[plan.name]
            words.update(dict(counts.iter_rows()))
            if len(words) > 2 * _MOST_WORDS:
                # A word that is rare so far is not among the hundred that get a feature of their own.
                self.words[plan.name] = Counter(dict(words.most_common(_MOST_WORDS)))
        elif plan.name in self.levels and len(self.levels[plan.name]) <= FEW_LEVELS:
            values = pl.Series(plan.read_numbers(Table(cells.to_frame(), "", None))[0], nan_to_null=True)
            self.levels[plan.name] |= set(read_words(values.drop_nulls().unique()).to_list())

    def finish(self, refit: bool) -> RowLesson:
        encoder = self.reader.encoder
        if refit:
            encoder = self._refit()
        ranges = {
            name: (float(low), float(high))
            for name, low, high in zip(self.numbers, self.low, self.high, strict=True)
            if np.isfinite(low)
        }
        return RowLesson(
            encoder,
            np.array(self.counts, dtype=np.int64).reshape(-1, 3),
            tuple(answers.describe() for answers in self.answers),
            ranges,
            tuple(self.skipped),
            self.reasons,
        )

    def _refit(self) -> TableEncoder:
        old = self.reader.encoder
        num_rows = sum(counts[TRAIN] for counts in self.counts)
        lacks = dict(zip(self.numbers, (num_rows - self.trained.count).tolist(), strict=True))
        plans = [self._finish_plan(plan, num_rows, lacks) for plan in old.plans]
        encoder = TableEncoder(plans, old.target, columns=old.columns, reading=old.reading)
        middle, width = self.middles
        known = self.trained.count > 0
        far = np.maximum(np.abs(self.trained.high - middle), np.abs(self.trained.low - middle))
        missing = num_rows - self.trained.count
        heavy = known & (width > 0) & (far > 8 * width)
        self.trained.fill(missing, middle)
        self.drawn_in.fill(missing, np.zeros_like(middle))
        deviation = self.trained.deviation
        scale = np.where(heavy, width, deviation)
        center = np.where(heavy, middle, self.trained.mean)
        # Rounding leaves a constant column with a tiny spread that would blow it up.
        scale = np.where(scale > 1e-12 * np.maximum(1.0, np.abs(center)), scale, 1.0)
        spread = np.where(self.drawn_in.deviation > 0, self.drawn_in.deviation, 1.0)
        for name, values, otherwise in (
            ("fill", middle, 0.0),
            ("center", center, 0.0),
            ("scale", scale, 1.0),
            ("heavy", heavy.astype(np.float64), 0.0),
            ("shift", np.where(heavy, self.drawn_in.mean, 0.0), 0.0),
            ("spread", np.where(heavy, spread, 1.0), 1.0),
        ):
            getattr(encoder, name).copy_(torch.from_numpy(np.where(known, values, otherwise)))
        return encoder

    def _finish_plan(self, plan: ColumnPlan, num_rows: int, lacks: dict[str, float]) -> ColumnPlan:
        if plan.role == "number":
            levels = self.levels.get(plan.name, set())
            values = tuple(sorted(levels, key=float)) if len(levels) <= FEW_LEVELS else ()
            return replace(plan, missing=lacks[plan.name] > 0, values=values)
        missing = plan.name in self.missing
        if plan.role == "category":
            words = self.words[plan.name]
            counts = pl.DataFrame({"word": list(words), "count": list(words.values())})
            return replace(plan, missing=missing, values=keep_words(counts, num_rows))
        return replace(plan, missing=missing)


def _find_middles(encoder: TableEncoder, sample: Table) -> npt.NDArray[np.float64]:
    """Median, and width of the middle half, of each number: (2, numbers)."""
    numbers = encoder.encode_table(sample)[0].numpy()
    result = np.zeros((2, numbers.shape[1]))
    for index, column in enumerate(numbers.T):
        known = column[~np.isnan(column)]
        if len(known):
            low, middle, high = np.quantile(known, [0.25, 0.5, 0.75])
            width = high - low or np.where(np.isnan(column), middle, column).std()
            result[:, index] = middle, width
    return result


class _Answers:
    """Targets of one part, counted."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._moments = Moments(len(task.targets))
        self._counts = np.zeros(max(len(task.classes), 1), dtype=np.int64)

    def add(self, targets: Tensor) -> None:
        if self._task.kind == "regression":
            self._moments.add(targets.double().numpy())
        elif self._task.kind == "multilabel":
            self._counts += targets.sum(0).long().numpy()
        else:
            codes = targets.flatten().long()
            self._counts += torch.bincount(codes, minlength=len(self._task.classes)).numpy()

    def describe(self) -> dict[str, Any]:
        task, moments = self._task, self._moments
        if task.kind != "regression":
            return {"classes": dict(zip(task.classes, self._counts.tolist(), strict=True))}
        rows = zip(task.targets, moments.low, moments.mean, moments.high, strict=True)
        return {
            "target": {
                name: {"min": float(low), "mean": float(mean), "max": float(high)}
                for name, low, mean, high in rows
                if np.isfinite(low)
            }
        }

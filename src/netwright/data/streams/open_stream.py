"""Open a table that stays on disk: roles, task, parts, encoder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from netwright.core.errors import DataError
from netwright.core.run_spec import DataSpec, SplitSpec
from netwright.data.data import Column, Data
from netwright.data.streams.block_source import BlockSource
from netwright.data.streams.learn_rows import RowLesson, learn_rows
from netwright.data.streams.row_reader import TRAIN, RowReader
from netwright.data.streams.stream_split import StreamSplit
from netwright.data.streams.survey_rows import RowSurvey, survey_rows
from netwright.data.tables.find_roles import find_roles
from netwright.data.tables.fit_encoder import fit_encoder
from netwright.data.tables.name_columns import tidy_name
from netwright.data.tables.open_table import open_table
from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder

PARTS = ("train", "val", "test")


def open_stream(
    source: BlockSource, spec: DataSpec, *, val: BlockSource | None = None, test: BlockSource | None = None
) -> Data:
    """Open a table that stays on disk, in two passes over it.

    The first pass keeps a sample of at most 100,000 rows from all over the file; roles and task are found
    on it as `open_table` finds them. The second learns from all training rows. A row's part follows from a
    hash of its place (or of its group, `split.by`) and the seed: shares are kept in about, and the same
    file is always divided the same way.

    Args:
        source: the rows to learn from.
        spec: target, drop, roles, task, split and bad_rows count here.
        val: an official validation part.
        test: an official test part.

    Returns:
        The data; its parts are `StreamSplit`. `facts["stream"]` says how it is read.

    Raises:
        DataError: as `open_table`; rows are to be divided by time; no training row is left.
    """
    if spec.split.time is not None:
        raise DataError(
            "a table that is read in blocks cannot be divided by time: its rows would have to be sorted",
            where=f"{source.name}, `split.time`",
            fix="write the newest rows to a file of their own and name it in `data.test` (`data.val`), "
            "or data.stream: false where memory allows",
        )
    survey = survey_rows(source, lambda names: _name_targets(names, spec))
    judged = _judge(survey, spec, bool(val), bool(test))
    columns = _find_counter(judged.columns, survey, spec)
    encoder = judged.encoder
    assert isinstance(encoder, TableEncoder)  # noqa: S101  # that is what tables are given
    none_class = tuple(survey.sample.facts.get("none_class", ()))
    shares = spec.split.model_copy(
        update={"val": 0.0 if val else spec.split.val, "test": 0.0 if test else spec.split.test}
    )
    reader = RowReader(encoder, tuple(encoder.columns), none_class, spec.bad_rows == "skip", shares)
    trained = _take_training(reader, survey.sample, source.name)
    reader = replace(reader, encoder=fit_encoder(trained, columns, encoder.target, reading=encoder.reading))
    lesson = learn_rows(source, survey.blocks, reader, trained)
    reader = replace(reader, encoder=lesson.encoder)
    sampled = lesson.encoder.target.read(trained)[0]
    splits = [_make_split(source, reader, survey, lesson, part, sampled) for part in range(3)]
    lessons = [(survey, lesson)]
    for part, official in ((1, val), (2, test)):
        if official is not None:
            splits[part], lessons_there = _open_official(official, reader, sampled)
            lessons.append(lessons_there)
    train, later = splits[TRAIN], splits[1:]
    if train is None:
        raise DataError(
            "no row is left to train on", where=source.name, fix="give more rows, or data.stream: false"
        )
    return replace(
        judged,
        source=source.name,
        task=lesson.encoder.target.task,
        input_shape=(len(lesson.encoder.feature_names),),
        train=train,
        val=later[0],
        test=later[1],
        encoder=lesson.encoder,
        columns=_describe_columns(columns, lesson, survey),
        num_numbers=lesson.encoder.num_numbers,
        facts=_gather_facts(judged, lessons, splits, source),
    )


def _name_targets(names: Sequence[str], spec: DataSpec) -> list[str]:
    if spec.target is None:
        dropped = {tidy_name(name) for name in spec.drop}
        return [name for name in names if name not in dropped][-1:]
    return [tidy_name(name) for name in ([spec.target] if isinstance(spec.target, str) else spec.target)]


def _judge(survey: RowSurvey, spec: DataSpec, has_val: bool, has_test: bool) -> Data:
    """Find roles and task on the sample, together with a row of each answer that it lacks."""
    sample, rare = survey.sample, survey.rare
    if rare.frame.height:
        frame = pl.concat([sample.frame, rare.frame], how="diagonal_relaxed")
        rows = np.concatenate([sample.positions, rare.positions])
        sample = replace(sample, frame=frame, lines=None if sample.lines is None else rows, rows=rows)
    # The parts of the sample itself are not used; one each keeps every way of dividing possible.
    split = SplitSpec(
        val=0 if has_val else 0.1, test=0 if has_test else 0.1, by=spec.split.by, stratify=False
    )
    return open_table(sample, spec.model_copy(update={"split": split}))


def _find_counter(columns: tuple[Column, ...], survey: RowSurvey, spec: DataSpec) -> tuple[Column, ...]:
    """A first column that counts the rows is seen only where rows stand beside each other."""
    first = columns[0]
    if first.role != "number" or survey.head.frame.columns[0] != first.name:
        return columns
    beside = [column.name for column in columns if column.role == "target"]
    found = find_roles(survey.head, targets=beside, drop=spec.drop, roles=spec.roles)[0]
    return (
        replace(first, role=found.role, reason=found.reason) if found.role == "identifier" else first,
        *columns[1:],
    )


def _take_training(reader: RowReader, sample: Table, name: str) -> Table:
    usable = reader.take_usable(sample)
    trained = usable.take(np.flatnonzero(reader.find_parts(usable) == TRAIN))
    if not trained.frame.height:
        raise DataError("no row is left to train on", where=name, fix="give more rows, or data.stream: false")
    return trained


def _make_split(
    source: BlockSource, reader: RowReader, survey: RowSurvey, lesson: RowLesson, part: int, sampled: Any
) -> StreamSplit | None:
    counts = lesson.counts[:, part]
    used = np.flatnonzero(counts)
    if not len(used):
        return None
    blocks = tuple(survey.blocks[index] for index in used)
    return StreamSplit(source, reader, part, blocks, counts[used], sampled, lesson.summaries[part])


def _open_official(
    source: BlockSource, reader: RowReader, sampled: Any
) -> tuple[StreamSplit | None, tuple[RowSurvey, RowLesson]]:
    reader = replace(reader, split=None)
    survey = survey_rows(source, lambda _: ())
    lesson = learn_rows(source, survey.blocks, reader, reader.take_usable(survey.sample), refit=False)
    return _make_split(source, reader, survey, lesson, TRAIN, sampled), (survey, lesson)


def _describe_columns(
    columns: tuple[Column, ...], lesson: RowLesson, survey: RowSurvey
) -> tuple[Column, ...]:
    plans = lesson.encoder.plans
    features = {plan.name: plan.feature_names for plan in plans}
    result = []
    for column in columns:
        facts = dict(column.facts)
        if column.role == "number" and column.name in lesson.ranges:
            facts["min"], facts["max"] = lesson.ranges[column.name]
        missing = survey.num_missing.get(column.name, 0)
        result.append(
            replace(column, num_missing=missing, features=features.get(column.name, ()), facts=facts)
        )
    return tuple(result)


def _gather_facts(
    judged: Data,
    lessons: list[tuple[RowSurvey, RowLesson]],
    splits: list[StreamSplit | None],
    source: BlockSource,
) -> dict[str, Any]:
    reasons: Counter[str] = Counter()
    skipped: list[dict[str, Any]] = []
    for survey, lesson in lessons:
        reasons += survey.num_skipped + lesson.num_skipped
        skipped += [*survey.skipped, *lesson.skipped]
    survey, train = lessons[0][0], splits[TRAIN]
    num_sampled = survey.sample.frame.height
    notes = list(judged.facts["notes"])
    if num_sampled < survey.num_rows:
        notes.append(
            "the table is read in blocks: roles, different values and quartiles are those of "
            f"{num_sampled:,} of {survey.num_rows:,} rows"
        )
    return {
        "num_rows": survey.num_rows,
        "parts": {name: 0 if part is None else len(part) for name, part in zip(PARTS, splits, strict=True)},
        "reading": judged.facts["reading"],
        "skipped": skipped[:1000],
        "num_skipped": dict(reasons),
        "notes": notes,
        "task_reason": judged.facts["task_reason"],
        "first_rows": survey.head.show_rows(),
        "leaks": judged.facts["leaks"],
        "stream": {
            "file_bytes": source.path.stat().st_size,
            "num_blocks": len(survey.blocks),
            "sampled_rows": num_sampled,
            "window_rows": 0 if train is None else min(train.window_rows, len(train)),
        },
    }

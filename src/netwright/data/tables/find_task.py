"""What the target columns ask of a network."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from netwright.core.errors import DataError
from netwright.core.suggest import suggest_name
from netwright.core.task import Task
from netwright.data.tables.date_format import DateFormat
from netwright.data.tables.find_tags import find_tags
from netwright.data.tables.number_format import NumberFormat
from netwright.data.tables.order_pair import order_pair
from netwright.data.tables.read_words import read_words
from netwright.data.tables.table import Table
from netwright.data.tables.target_reader import TargetReader


def find_task(table: Table, targets: Sequence[str], *, task: str = "auto") -> tuple[TargetReader, str]:
    """Find from the target's values what is asked.

    | target | task |
    |---|---|
    | two different values | binary: the second class is the one that means yes, else the later in order |
    | words | multiclass |
    | 3 to 20 whole numbers close together, each at least twice, 5 times on average | multiclass |
    | other numbers | regression |
    | several columns of two values each | multilabel |
    | words that list labels (`a;b`, `b`, `a;c`) | multilabel, one label for each word listed |
    | several columns of numbers | regression with several targets |

    Args:
        table: rows without a missing target.
        targets: column names, at least one.
        task: auto, regression, binary, multiclass or multilabel.

    Returns:
        What reads the targets, and why this task.

    Raises:
        DataError: no such column, one class only, or values that do not fit the task.

    >>> reader, why = find_task(Table(pl.DataFrame({"pet": ["cat", "dog", "owl"]}), "t.csv"), ["pet"])
    >>> reader.task.kind, reader.task.classes, why
    ('multiclass', ('cat', 'dog', 'owl'), '3 different words')
    """
    for name in targets:
        if name not in table.frame.columns:
            raise DataError(
                f"no column `{name}`",
                where=f"{table.name}, `target`",
                fix=suggest_name(name, table.frame.columns),
            )
    words = [_read_target(table, name) for name in targets]
    for name, cells in zip(targets, words, strict=True):
        if cells.n_unique() < 2:
            raise DataError(
                f"target `{name}` is `{cells[0]}` on every row: there is nothing to learn"
                if len(cells)
                else f"target `{name}` has no values",
                where=table.locate([], name),
                fix="choose another target, or add rows with another answer",
            )
    formats = [_find_format(table.frame[name]) for name in targets]
    tags = find_tags(words[0], is_asked=task == "multilabel") if _may_list(words, formats, task) else None
    if tags is not None:
        separator, labels = tags
        reader = TargetReader(Task("multilabel", labels, labels), tagged=targets[0], separator=separator)
        why = f"cells list {len(labels)} labels with `{separator}` between them"
        return reader, f"{why}; `task: multiclass` takes each cell whole"
    if task == "auto":
        _refuse_dates(table, targets[0], formats)
        task, why = _guess_task(words, formats)
    else:
        why = "decided by `task`"
    if task == "regression":
        return _ask_numbers(table, targets, formats), why
    if task == "multilabel":
        return _ask_labels(table, targets, words), why
    if len(targets) > 1:
        raise DataError(
            f"{len(targets)} target columns cannot be one {task} answer",
            where=f"{table.name}, `target`",
            fix="one target; or task: multilabel (two values each) or regression (numbers)",
        )
    return _ask_classes(table, targets[0], words[0], task), why


def _refuse_dates(table: Table, name: str, formats: list[NumberFormat | None]) -> None:
    """Days as classes would be learnt without a word of their order."""
    if len(formats) == 1 and formats[0] is None and DateFormat.find(table.frame[name]) is not None:
        raise DataError(
            f"target `{name}` holds dates, and a date is neither a number nor a class",
            where=table.locate([], name),
            fix=f"choose another target; {_name_others(table, name)} "
            "(task: multiclass takes each date as a class)",
        )


def _name_others(table: Table, name: str) -> str:
    return suggest_name("", [one for one in table.frame.columns if one != name])


def _may_list(words: list[pl.Series], formats: list[NumberFormat | None], task: str) -> bool:
    """A decimal comma separates no labels."""
    return len(words) == 1 and (task == "multilabel" or (task == "auto" and formats[0] is None))


def _read_target(table: Table, name: str) -> pl.Series:
    words = read_words(table.frame[name])
    return words.fill_null("None") if name in table.facts.get("none_class", ()) else words.drop_nulls()


def _find_format(cells: pl.Series) -> NumberFormat | None:
    if cells.dtype.is_numeric():
        return NumberFormat()
    return NumberFormat.find(cells) if cells.dtype == pl.String else None


def _guess_task(words: list[pl.Series], formats: list[NumberFormat | None]) -> tuple[str, str]:
    if len(words) > 1:
        if all(cells.n_unique() == 2 for cells in words):
            return "multilabel", "several columns of two values"
        return "regression", "several columns of numbers"
    cells, form = words[0], formats[0]
    distinct = cells.n_unique()
    if distinct == 2:
        return "binary", "two different values"
    if form is None:
        return "multiclass", f"{distinct} different words"
    values = form.read(cells)
    counts = values.value_counts()["count"]
    whole = bool((values == values.floor()).all())
    span = float(values.max()) - float(values.min()) + 1  # type: ignore[arg-type]  # of floats a float
    often = bool((counts >= 2).all()) and len(values) >= 5 * distinct
    if whole and distinct <= 20 and often and span <= 2 * distinct:
        return "multiclass", f"{distinct} different whole numbers; `task: regression` predicts the number"
    return "regression", f"numbers, {distinct} different"


def _ask_numbers(table: Table, targets: Sequence[str], formats: list[NumberFormat | None]) -> TargetReader:
    for name, form in zip(targets, formats, strict=True):
        if form is None:
            raise DataError(
                f"target `{name}` is not a number on every row, and regression predicts numbers",
                where=table.locate([], name),
                fix="task: multiclass, or choose targets that are numbers"
                if len(targets) == 1
                else f"choose targets that are numbers, or one target of classes: target: {name}",
            )
    return TargetReader(Task("regression", tuple(targets)), tuple(form for form in formats if form))


def _ask_labels(table: Table, targets: Sequence[str], words: list[pl.Series]) -> TargetReader:
    pairs = []
    for name, cells in zip(targets, words, strict=True):
        values = cells.unique().to_list()
        if len(values) != 2:
            raise DataError(
                f"label `{name}` has {len(values)} different values, and a label has two",
                where=table.locate([], name),
                fix="choose targets of two values, such as 0 and 1",
            )
        pairs.append(order_pair(*values)[:2])
    return TargetReader(Task("multilabel", tuple(targets), tuple(targets)), pairs=tuple(pairs))


def _ask_classes(table: Table, name: str, words: pl.Series, task: str) -> TargetReader:
    values = words.unique().to_list()
    if task == "binary" and len(values) != 2:
        raise DataError(
            f"target `{name}` has {len(values)} different values, and a binary answer has two",
            where=table.locate([], name),
            fix="task: multiclass",
        )
    if len(values) > 20 and len(values) > 0.5 * len(words):
        raise DataError(
            f"target `{name}` has {len(values)} different values in {len(words)} rows: no class to learn",
            where=table.locate([], name),
            fix=f"choose another target; {_name_others(table, name)}",
        )
    if len(values) == 2:
        classes = order_pair(*values)[:2]
    else:
        # Numbers in order of size: 10 comes after 9.
        numbers = NumberFormat().read(words.unique())
        by_size = numbers.null_count() == 0
        classes = tuple(sorted(values, key=float)) if by_size else tuple(sorted(values))
    return TargetReader(Task("binary" if task == "binary" else "multiclass", (name,), classes))

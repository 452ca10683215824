"""Columns that give the target away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from jaxtyping import Shaped
from torch import Tensor

from netwright.data.tables.table import Table
from netwright.data.tables.table_encoder import TableEncoder

_MOST_ROWS = 8000
_FEWEST_ROWS = 50
_ENOUGH = 0.99
_EXACT = 0.9999
_MOST_TOGETHER = 3

Floats = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Leak:
    """Columns from which the target follows, measured on rows that were not looked at.

    Args:
        columns: one column, or several that make the target up together.
        target: the target, or the label.
        measure: accuracy or R2.
        score: its value, at most 1.
        chance: accuracy of always saying the commonest class (0 for R2).
        how: `alone`, `sum` or `product`.
    """

    columns: tuple[str, ...]
    target: str
    measure: str
    score: float
    chance: float = 0.0
    how: str = "alone"

    def __str__(self) -> str:
        names = ", ".join(f"`{name}`" for name in self.columns)
        makes = {"alone": "alone gives", "sum": "add up to", "product": "multiply to"}[self.how]
        away = " away" if self.how == "alone" else ""
        beside = f", where the commonest class gives {self.chance:.3f}" if self.chance else ""
        return (
            f"{names} {makes} `{self.target}`{away}: {self.measure} {self.score:.4f} on held-out rows{beside}"
        )


def find_leaks(
    table: Table, encoder: TableEncoder, answers: Shaped[Tensor, "num *answer"]
) -> tuple[Leak, ...]:
    """Find columns that alone tell the target, and up to three numbers whose sum or product it is.

    Such a column is mostly written down together with the answer, and is not there when it is asked for.
    Half of at most 8,000 evenly spaced rows teach, the other half is asked: the answer of the nearest
    value (a missing value counts as one) must be right on 99 %, or explain 99 % of the variance.

    Args:
        table: the rows.
        encoder: fitted on its training rows.
        answers: the target of each row; see `Task`.

    Returns:
        What was found; tables of fewer than 50 rows or with a single input column are not asked.

    >>> from netwright.data.open_data import open_data
    >>> open_data({"x": [i % 7 for i in range(99)], "z": [i * 1.5 for i in range(99)],
    ...            "y": [i * 3.0 for i in range(99)]}).facts["leaks"]
    ['`z` alone gives `y` away: R2 0.9977 on held-out rows']
    """
    num = table.frame.height
    if num < _FEWEST_ROWS or len(encoder.plans) < 2:
        return ()
    rows = np.linspace(0, num - 1, min(num, _MOST_ROWS)).astype(np.int64)
    rows = np.random.default_rng(0).permutation(rows)
    used = Table(table.frame.select(plan.name for plan in encoder.plans)[rows], table.name)
    numbers, codes = (part.numpy() for part in encoder.encode_table(used))
    inputs = _list_inputs(encoder, numbers, codes)
    task = encoder.target.task
    is_number = task.kind == "regression"
    wanted = answers.numpy()[rows].reshape(len(rows), -1)
    leaks = []
    for index, target in enumerate(task.targets[: wanted.shape[1]]):
        truth: Any = wanted[:, index].astype(np.float64 if is_number else np.int64)
        for (column, _), values in inputs.items():
            score, chance = _ask_nearest(values, truth, is_number)
            if score >= _ENOUGH and 1 - score <= 0.1 * (1 - chance):
                leaks.append(Leak((column,), target, "R2" if is_number else "accuracy", score, chance))
        known = {leak.columns[0] for leak in leaks}
        if is_number and not known:
            leaks += _find_sums({key: values for key, values in inputs.items() if key[1]}, truth, target)
    best: dict[tuple[str, ...], Leak] = {}
    for leak in leaks:
        if leak.columns not in best or leak.score > best[leak.columns].score:
            best[leak.columns] = leak
    return tuple(best.values())


def _list_inputs(encoder: TableEncoder, numbers: Floats, codes: Any) -> dict[tuple[str, str], Floats]:
    """Values of each input under (column, name of its number; empty for a category's codes)."""
    inputs: dict[tuple[str, str], Floats] = {}
    number = code = 0
    for plan in encoder.plans:
        for name in plan.number_names:
            inputs[plan.name, name] = numbers[:, number]
            number += 1
        if not plan.number_names:
            inputs[plan.name, ""] = codes[:, code].astype(np.float64)
        code += plan.num_codes
    return inputs


def _ask_nearest(values: Floats, truth: npt.NDArray[Any], is_number: bool) -> tuple[float, float]:
    """How well the rows of one half with the nearest value answer for the other half, and chance."""
    values = np.where(np.isnan(values), np.nanmin(values, initial=0.0) - 1e6, values)
    half = len(values) // 2
    seen, inverse = np.unique(values[:half], return_inverse=True)
    right = np.clip(np.searchsorted(seen, values[half:]), 0, len(seen) - 1)
    left = np.maximum(right - 1, 0)
    nearer_left = np.abs(seen[left] - values[half:]) < np.abs(seen[right] - values[half:])
    nearest = np.where(nearer_left, left, right)
    asked = truth[half:]
    counts = np.bincount(inverse, minlength=len(seen))
    if is_number:
        means = np.bincount(inverse, weights=truth[:half], minlength=len(seen)) / counts
        spread = float(np.square(asked - asked.mean()).sum())
        return (1 - float(np.square(asked - means[nearest]).sum()) / spread if spread else 0.0), 0.0
    num_classes = int(truth.max()) + 1
    per_value = np.bincount(inverse * num_classes + truth[:half], minlength=len(seen) * num_classes)
    said = per_value.reshape(len(seen), num_classes).argmax(1)
    chance = float(np.bincount(asked, minlength=num_classes).max()) / len(asked)
    return float((said[nearest] == asked).mean()), chance


def _find_sums(inputs: dict[tuple[str, str], Floats], truth: Floats, target: str) -> list[Leak]:
    """Up to three numbers that make up the target exactly: as a weighted sum, or a product of powers."""
    for how in ("sum", "product"):
        columns = {
            key: np.where(np.isnan(values), np.nanmean(values), values)
            for key, values in inputs.items()
            if not np.isnan(values).all()
        }
        wanted = truth
        if how == "product":
            columns = {key: np.log(values) for key, values in columns.items() if (values > 0).all()}
            if not (truth > 0).all():
                continue
            wanted = np.log(truth)
        found = _choose_greedily({key: v for key, v in columns.items() if v.std() > 0}, wanted)
        if found is not None:
            keys, score = found
            return [
                Leak(
                    tuple(dict.fromkeys(name or column for column, name in keys)),
                    target,
                    "R2",
                    score,
                    how=how,
                )
            ]
    return []


def _choose_greedily(
    columns: dict[tuple[str, str], Floats], wanted: Floats
) -> tuple[list[tuple[str, str]], float] | None:
    if len(columns) < 2 or not wanted.std() > 0:
        return None
    keys = list(columns)
    standard = np.stack([(values - values.mean()) / values.std() for values in columns.values()], axis=1)
    rest = goal = (wanted - wanted.mean()) / wanted.std()
    chosen: list[int] = []
    for _ in range(_MOST_TOGETHER):
        nearest = int(np.abs(standard.T @ rest).argmax())
        if nearest in chosen:
            return None
        chosen.append(nearest)
        weights = np.linalg.lstsq(standard[:, chosen], goal, rcond=None)[0]
        rest = goal - standard[:, chosen] @ weights
        score = 1 - float(np.square(rest).mean())
        if score >= _EXACT and len(chosen) > 1:
            return [keys[index] for index in chosen], score
    return None

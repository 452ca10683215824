"""A predictor that takes the columns of a table as tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, final

import numpy as np
import torch
from jaxtyping import Float, Shaped
from torch import Tensor, nn

from netwright.core.errors import JobFailed
from netwright.data.tables.column_plan import ColumnPlan
from netwright.data.tables.table_encoder import TableEncoder
from netwright.ship.predictor import Predictor

_NUMERIC = {"number", "date"}
_LARGEST = 1e100
"""As in reading: larger numbers count as missing, since their squares cannot be added up."""


@final
class RawRows(nn.Module):
    """A predictor whose inputs are columns: what reading does in polars, in plain torch operations.

    Only the lookup of words is left out, which torch cannot do and ONNX can: words arrive as codes, the
    position in `ColumnPlan.values`, their number for any other word, one more where the word is missing.

    Args:
        predictor: with a `TableEncoder`, in eval mode.
    """

    def __init__(self, predictor: Predictor) -> None:
        super().__init__()
        if not isinstance(predictor.encoder, TableEncoder):
            raise TypeError(f"RawRows takes a predictor of tables, not of {type(predictor.encoder).__name__}")
        packed = next((plan for plan in predictor.encoder.plans if plan.units or plan.tags), None)
        if packed is not None:
            raise JobFailed(
                f"`{packed.name}` is packed text, and taking numbers and words out of it cannot be exported",
                where=f"column `{packed.name}`",
                fix=f"train with drop: [{packed.name}], or with the numbers in columns of their own",
            )
        self.predictor = predictor
        self.plans = predictor.encoder.plans

    @property
    def numeric(self) -> tuple[ColumnPlan, ...]:
        """The columns that arrive as numbers, in order: numbers and dates."""
        return tuple(plan for plan in self.plans if plan.role in _NUMERIC)

    @property
    def worded(self) -> tuple[ColumnPlan, ...]:
        """The columns that arrive as words, in order."""
        return tuple(plan for plan in self.plans if plan.role not in _NUMERIC)

    @property
    def examples(self) -> dict[str, Tensor]:
        """Two empty rows, by input of `forward`; an input that the table has no column for is left out."""
        numbers = torch.zeros(2, len(self.numeric), dtype=torch.float64)
        words = torch.zeros(2, len(self.worded), dtype=torch.int64)
        return {name: part for name, part in (("numbers", numbers), ("words", words)) if part.shape[1]}

    def look_up(self, cells: Mapping[str, Any]) -> tuple[Tensor, ...]:
        """Turn columns as `to_cell_arrays` gives them into what `forward` takes.

        Args:
            cells: arrays of (num, 1) by column.

        Returns:
            float64 (num, numeric) and int64 (num, worded), in the order of `examples`.
        """
        num = len(next(iter(cells.values())))
        numbers = np.concatenate([np.zeros((num, 0)), *(cells[plan.name] for plan in self.numeric)], axis=1)
        words = np.zeros((num, len(self.worded)), dtype=np.int64)
        for index, plan in enumerate(self.worded):
            known, other = list_codes(plan)
            words[:, index] = [known.get(word, other) for word in cells[plan.name][:, 0]]
        return tuple(torch.from_numpy(part) for part in (numbers, words) if part.shape[1])

    def forward(self, *parts: Shaped[Tensor, "num _"]) -> Float[Tensor, "num answers"]:
        """Answer rows.

        Args:
            *parts: in the order of `examples`: float64 numbers, dates as days since 1970-01-01, NaN where
                missing; int64 codes of words.

        Returns:
            What `Predictor` answers.
        """
        given = dict(zip(self.examples, parts, strict=True))
        numeric = iter(given["numbers"].unbind(1) if "numbers" in given else ())
        worded = iter(given["words"].unbind(1) if "words" in given else ())
        values: list[Tensor] = []
        codes: list[Tensor] = []
        for plan in self.plans:
            if plan.role == "number":
                number = next(numeric)
                number = torch.where(number.abs() < _LARGEST, number, torch.nan)
                values.append(number)
                codes.append(_code_number(number, plan))
            elif plan.role == "date":
                days = next(numeric)
                values += [_DATE_PARTS[part](days) for part in plan.parts]
                codes.append(torch.where(days.isnan(), len(plan.values) + 1, len(plan.values)))
            else:
                code = next(worded)
                codes.append(code)
                if plan.role == "ordinal":
                    values.append(torch.where(code < len(plan.values), code.double(), torch.nan))
        none = parts[0][:, :0].double()
        answers: Tensor = self.predictor(torch.stack(values, 1) if values else none, torch.stack(codes, 1))
        return answers


def list_codes(plan: ColumnPlan) -> tuple[dict[str, int], int]:
    """List the code of each word of a column, and the code of every word that is not listed.

    Args:
        plan: a column of words.

    >>> list_codes(ColumnPlan("kind", "category", values=("cat", "dog")))
    ({'': 3, 'cat': 0, 'dog': 1}, 2)
    """
    num = len(plan.values)
    known = {"": num + 1} | {word: index for index, word in enumerate(plan.values)}
    if plan.role != "yes/no":
        return known, num
    for index, word in enumerate(plan.values):  # which are read in any case
        for written in (word.lower(), word.upper(), word.title(), word.capitalize()):
            known.setdefault(written, index)
    return known, num + 1


def _code_number(number: Tensor, plan: ColumnPlan) -> Tensor:
    num = len(plan.values)
    code = torch.where(number.isnan(), num + 1, num)
    for index, value in enumerate(plan.values):
        code = torch.where(number == float(value), index, code)
    return code


def _to_civil(days: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Year, month and day of a date.

    Source: Hinnant 2013, chrono-Compatible Low-Level Date Algorithms, `civil_from_days`. In float64, which
    holds these whole numbers exactly and lets NaN pass.
    """
    shifted = torch.floor(_whole_days(days)) + 719468
    era = torch.floor(shifted / 146097)
    day_of_era = shifted - era * 146097
    leaps = (
        torch.floor(day_of_era / 1460) - torch.floor(day_of_era / 36524) + torch.floor(day_of_era / 146096)
    )
    year_of_era = torch.floor((day_of_era - leaps) / 365)
    day_of_year = day_of_era - (
        365 * year_of_era + torch.floor(year_of_era / 4) - torch.floor(year_of_era / 100)
    )
    from_march = torch.floor((5 * day_of_year + 2) / 153)
    day = day_of_year - torch.floor((153 * from_march + 2) / 5) + 1
    month = torch.where(from_march < 10, from_march + 3, from_march - 9)
    year = year_of_era + era * 400 + torch.where(month <= 2, 1.0, 0.0)
    return year, month, day


def _count_seconds(days: Tensor) -> Tensor:
    return torch.floor(days * 86400 + 0.5)


def _whole_days(days: Tensor) -> Tensor:
    return torch.floor(_count_seconds(days) / 86400)


def _find_weekday(days: Tensor) -> Tensor:
    since_monday = _whole_days(days) + 3  # 1970-01-01 was a Thursday
    return since_monday - 7 * torch.floor(since_monday / 7) + 1


_DATE_PARTS: dict[str, Callable[[Tensor], Tensor]] = {
    "year": lambda days: _to_civil(days)[0],
    "month": lambda days: _to_civil(days)[1],
    "day": lambda days: _to_civil(days)[2],
    "weekday": _find_weekday,
    "hour": lambda days: torch.floor((_count_seconds(days) - 86400 * _whole_days(days)) / 3600),
    "days": lambda days: _count_seconds(days) / 86400,
}

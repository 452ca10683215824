"""Rows of a table, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, final

import torch
from torch import Tensor

from netwright.core.errors import DataError
from netwright.data.tables.column_plan import ColumnPlan
from netwright.data.tables.row_reader import RowReader
from netwright.data.tables.table_encoder import TableEncoder
from netwright.ship.predictor import Predictor
from netwright.ship.serve.questions import BadRequest, Questions, refuse

Row = tuple[list[float], list[int]]


@final
class RowQuestions(Questions):
    """Rows of a table, as JSON: one object a row, a value a column.

    Args:
        predictor: with a `TableEncoder`.
        max_samples: rows of one request.
    """

    def __init__(self, predictor: Predictor, max_samples: int = 1000) -> None:
        super().__init__(predictor)
        encoder = predictor.encoder
        if not isinstance(encoder, TableEncoder):
            raise TypeError("rows can be asked only of a network of tables")
        self.plans = encoder.plans
        self.max_samples = max_samples
        self._columns = {plan.name for plan in self.plans}
        self._known = self._columns | set(encoder.columns)
        self._reader = RowReader(self.plans, encoder.reading.get("missing", ()))

    def read(self, body: Any) -> tuple[list[Row], list[str]]:
        """Read the rows of a request.

        Args:
            body: parsed JSON: `{"rows": [{…}, …]}`, a list of rows, or one row.

        Returns:
            The rows, and names of fields that no column of the training table has.

        Raises:
            BadRequest: it is none of these, or a field cannot be read; all fields are named.
        """
        rows = body
        if isinstance(body, dict):
            is_list = set(body) == {"rows"} and "rows" not in self._columns
            rows = body["rows"] if is_list else [body]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise refuse(422, 'give {"rows": [{column: value, …}, …]}', "body", kind="rows_expected")
        if not rows:
            raise refuse(422, "there is no row", "body", "rows", kind="too_short")
        if len(rows) > self.max_samples:
            raise refuse(
                413,
                f"{len(rows)} rows, and a request may hold {self.max_samples}",
                "body",
                "rows",
                kind="too_long",
            )
        read: list[Row] = []
        faults: list[dict[str, Any]] = []
        for index, row in enumerate(rows):
            try:
                read.append(self._reader.read(row))
            except (KeyError, DataError):
                faults += [
                    {"loc": ["body", "rows", index, name], "msg": said, "type": "field_error"}
                    for name, said in self._reader.find_faults(row).items()
                ]
        if faults:
            raise BadRequest(422, faults[:100])
        ignored = {name for row in rows for name in row} - self._known
        return read, sorted(ignored)

    def stack(self, samples: Sequence[Row]) -> tuple[Tensor, ...]:
        """Numbers and codes, as `TableEncoder.forward` takes them."""
        numbers = torch.tensor([row[0] for row in samples], dtype=torch.float64)
        codes = torch.tensor([row[1] for row in samples], dtype=torch.int64)
        return numbers.reshape(len(samples), -1), codes.reshape(len(samples), -1)

    def describe(self) -> dict[str, Any]:
        """Rows as JSON, with the words that each column knows."""
        row = {
            "type": "object",
            "required": [plan.name for plan in self.plans],
            "properties": {plan.name: describe_field(plan) for plan in self.plans},
        }
        rows = {
            "type": "object",
            "required": ["rows"],
            "properties": {
                "rows": {"type": "array", "minItems": 1, "maxItems": self.max_samples, "items": row}
            },
        }
        return {"application/json": {"schema": rows, "example": {"rows": [self._make_example()]}}}

    def _make_example(self) -> dict[str, Any]:
        encoder = self.predictor.encoder
        fills = iter(encoder.fill.tolist() if isinstance(encoder, TableEncoder) else ())
        example: dict[str, Any] = {}
        for plan in self.plans:
            given = [next(fills) for _ in plan.number_names]
            if plan.role == "number":
                example[plan.name] = round(given[0], 4)
            else:
                example[plan.name] = plan.values[0] if plan.values else None
        return example


def describe_field(plan: ColumnPlan) -> dict[str, Any]:
    """What a column takes, as JSON Schema.

    Args:
        plan: the column.

    >>> describe_field(ColumnPlan("age", "number"))["type"]
    ['number', 'null']
    """
    if plan.role == "number":
        unit = f", in {plan.unit}" if plan.unit else ""
        return {
            "type": ["number", "null"],
            "exclusiveMinimum": -1e100,
            "exclusiveMaximum": 1e100,
            "description": f"a number{unit}; null where it is not known",
        }
    if plan.role == "date":
        is_plain = plan.pattern in ("", "%Y-%m-%d")
        return {
            "type": ["string", "null"],
            **({"format": "date"} if is_plain else {}),
            "description": f"a date ({plan.pattern or 'year-month-day'}); null where it is not known",
        }
    said = "any text: only whether it is there counts"
    if plan.units or plan.tags:
        numbers = [f"the numbers before {', '.join(plan.units)}"] if plan.units else []
        words = [f"the words {', '.join(plan.tags[:50])} between `{plan.separator}`"] if plan.tags else []
        said = f"a text, of which {' and '.join(numbers + words)} count"
    elif plan.role == "ordinal":
        said = "a word of an order, from low to high; one that is not listed counts as other"
    elif plan.values:
        said = "a word; one that is not listed counts as other"
    field: dict[str, Any] = {"type": ["string", "null"], "description": f"{said}; null where it is not known"}
    return {**field, "examples": list(plan.values[:50])} if plan.values else field

"""What happens to rows that do not look as in training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class RowRules:
    """What happens to rows that do not look as in training.

    Args:
        bad_rows: `error` refuses a table with rows that cannot be read and names them; `skip` gives such a
            row no answer but a reason, in its place.
        missing_columns: `error` refuses a table that lacks a column of training; `fill` counts its cells as
            missing, and fills them as in training.
        id_column: a column whose cells are carried into the answers; None for those that the training
            table's identifiers were.

    >>> RowRules().bad_rows
    'error'
    """

    bad_rows: Literal["error", "skip"] = "error"
    missing_columns: Literal["error", "fill"] = "error"
    id_column: str | None = None

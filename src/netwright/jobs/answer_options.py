"""What a user may ask of answers in a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from netwright.data.tables.row_rules import RowRules


@dataclass(frozen=True)
class AnswerOptions:
    """What a user may ask of answers in a file.

    Args:
        rows: what happens to rows that do not look as in training.
        bad_files: what happens to images that cannot be read; None for what the run did in training.
        top: name only so many classes, the likeliest first; None for the probability of each.
    """

    rows: RowRules = field(default_factory=RowRules)
    bad_files: Literal["error", "skip"] | None = None
    top: int | None = None

"""Opened data: three parts, the task, and what is known about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from netwright.core.run_spec import DataSpec
from netwright.core.task import Task
from netwright.data.encoder import Encoder
from netwright.data.split import Split


@dataclass(frozen=True)
class Column:
    """A column of a table and what was decided about it.

    Args:
        name: as in the source.
        role: number, category, ordinal, yes/no, date, text, identifier, constant; `target` or `dropped`.
        reason: why this role.
        num_missing: rows without a value.
        num_distinct: different values.
        features: names of the numbers that it gives to the network; empty where it gives none.
        facts: range, examples, commonest values and the like, for the data card.
    """

    name: str
    role: str
    reason: str
    num_missing: int = 0
    num_distinct: int = 0
    features: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Data:
    """Opened data, ready to train on.

    Args:
        source: what was opened, as the user named it.
        kind: table, image, or dataset (a user's own torch Dataset).
        task: what is asked of the network.
        input_shape: shape of one encoded sample, without the batch axis: (features,) or
            (channels, height, width); None where samples are not one tensor.
        train: the part to train on.
        val: the part to choose by, or None.
        test: the part to report on, or None.
        encoder: from raw rows or files to what the network takes; None for a user's own Dataset.
        columns: the table's columns; empty for other kinds.
        num_numbers: how many leading features are numbers (the rest are 0/1 columns of categories).
        category_sizes: how the 0/1 columns group: one count for each of the table's columns that gives any.
        facts: what a person should know: counts, skipped rows and files with reasons, notes.
        truth: the true weights of a synthetic source, to be compared with the learnt ones.
        spec: how it was opened, as a run file says it; None where only the user's own code can open it again.
    """

    source: str
    kind: Literal["table", "image", "dataset"]
    task: Task
    input_shape: tuple[int, ...] | None
    train: Split
    val: Split | None = None
    test: Split | None = None
    encoder: Encoder | None = None
    columns: tuple[Column, ...] = ()
    num_numbers: int = 0
    category_sizes: tuple[int, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    truth: dict[str, Any] | None = None
    spec: DataSpec | None = None

    draw_html: ClassVar[Callable[[Data], str] | None] = None
    """Draws the data card for a notebook; handed down by the room that can draw."""

    def _repr_html_(self) -> str | None:
        return None if Data.draw_html is None else Data.draw_html(self)

    @property
    def num_outputs(self) -> int:
        """Numbers that a network gives for one sample of this data."""
        return self.task.num_outputs

    def __repr__(self) -> str:
        parts = {"train": self.train, "val": self.val, "test": self.test}
        sizes = ", ".join(f"{name} {_count(part)}" for name, part in parts.items() if part is not None)
        return f"Data({self.source}: {self.kind}, {self.task.kind}, input {self.input_shape}, {sizes})"


def _count(split: Split) -> str:
    try:
        return f"{len(split):,}"
    except TypeError:
        return "stream"

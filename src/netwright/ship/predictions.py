"""Answers of a network, sample by sample, in the user's words and units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jaxtyping import Float
from torch import Tensor

from netwright.core.task import Task


@dataclass(frozen=True, eq=False)
class Predictions:
    """Answers of a network.

    Args:
        names: what each sample is called in its source (row number from 0, or file).
        task: what was asked.
        numbers: regression: values in the user's units, one column a target; binary and multiclass:
            probabilities, one column a class; multilabel: probabilities, one column a label.
        skipped: what could not be read and has no answer: {"file", "reason"}.
        notes: what a person should know about how the samples were read.

    >>> import torch
    >>> task = Task("binary", ("survived",), ("no", "yes"))
    >>> answers = Predictions(("0", "1"), task, torch.tensor([[0.75, 0.25], [0.25, 0.75]]))
    >>> answers
    Predictions(2 of survived: no, yes)
    >>> answers.labels
    ['no', 'yes']
    >>> next(iter(answers.to_rows()))
    {'sample': '0', 'survived': 'no', 'p(no)': 0.75, 'p(yes)': 0.25}
    """

    names: tuple[str, ...]
    task: Task
    numbers: Float[Tensor, "num answers"]
    skipped: tuple[dict[str, str], ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        shown = ", ".join(
            str(label) for label in Predictions(self.names[:3], self.task, self.numbers[:3]).labels
        )
        targets = ", ".join(self.task.targets)
        return f"Predictions({len(self)} of {targets}: {shown}{', …' if len(self) > 3 else ''})"

    @property
    def labels(self) -> list[Any]:
        """The answer to each sample: a class name, a list of label names, a value or a list of values."""
        if self.task.kind == "multilabel":
            return [
                [label for label, given in zip(self.task.classes, row, strict=True) if given]
                for row in (self.numbers > 0.5).tolist()
            ]
        if self.task.is_classification:
            return [self.task.classes[index] for index in self.numbers.argmax(1).tolist()]
        return [row[0] if len(row) == 1 else row for row in self.numbers.tolist()]

    def to_rows(self) -> Iterator[dict[str, Any]]:
        """Give one flat row a sample, as a CSV or JSON lines file holds it.

        Columns: `sample`, the target's name with the answer, then `p(class)` for each class.
        """
        targets, classes = self.task.targets, self.task.classes
        for name, label, written in zip(self.names, self.labels, self.numbers.float().numpy(), strict=True):
            # float32 has seven digits; Python's own writing of them shows noise behind the seventh.
            row = [float(str(number)) for number in written]
            answer: dict[str, Any]
            if self.task.kind == "multilabel":
                answer = {one: int(one in label) for one in classes}
            elif self.task.is_classification:
                answer = {targets[0]: label}
            else:
                answer = dict(zip(targets, row, strict=True))
            shares = {f"p({one})": p for one, p in zip(classes, row, strict=True)} if classes else {}
            yield {"sample": name, **answer, **shares}

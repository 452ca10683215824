"""Answers of a network, sample by sample, in the user's words and units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jaxtyping import Float
from torch import Tensor

from netwright.core.errors import UsageError
from netwright.core.task import Task


@dataclass(frozen=True, eq=False)
class Predictions:
    """Answers of a network.

    Args:
        names: what each sample is called in its source (row number from 0, or file).
        task: what was asked.
        numbers: regression: values in the user's units, one column a target; binary and multiclass:
            probabilities, one column a class; multilabel: probabilities, one column a label; NaN in `failed`.
        skipped: what could not be read and has no answer: {"file", "reason"}.
        notes: what a person should know about how the samples were read.
        identifiers: columns of the source that name a sample, one cell a sample.
        failed: samples (positions from 0) without an answer, and why; None where none could fail.
        remarks: what is odd about samples that have an answer all the same: words that training had not.

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
    identifiers: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    failed: Mapping[int, str] | None = None
    remarks: Mapping[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        shown = ", ".join(
            str(label)
            for label in Predictions(self.names[:3], self.task, self.numbers[:3], failed=self.failed).labels
        )
        targets = ", ".join(self.task.targets)
        return f"Predictions({len(self)} of {targets}: {shown}{', …' if len(self) > 3 else ''})"

    @property
    def labels(self) -> list[Any]:
        """The answer to each sample: a class name, a list of label names, a value or a list of values.

        It is None where the sample could not be read.
        """
        if self.task.kind == "multilabel":
            labels: list[Any] = [
                [label for label, given in zip(self.task.classes, row, strict=True) if given]
                for row in (self.numbers > 0.5).tolist()
            ]
        elif self.task.is_classification:
            labels = [self.task.classes[index] for index in self.numbers.argmax(1).tolist()]
        else:
            labels = [row[0] if len(row) == 1 else row for row in self.numbers.tolist()]
        failed = self.failed or {}
        return [None if row in failed else label for row, label in enumerate(labels)] if failed else labels

    def to_rows(self, *, top: int | None = None) -> Iterator[dict[str, Any]]:
        """Give one flat row a sample, as a CSV or JSON lines file holds it.

        Columns: `sample`, the identifiers, the target's name with the answer, then `p(class)` for each
        class; last `reason`, where samples may fail.

        Args:
            top: name only so many classes, the likeliest first, with their probabilities: `species`,
                `p(1)`, `species 2`, `p(2)` …

        Raises:
            UsageError: the answers are no classes.

        >>> import torch
        >>> task = Task("multiclass", ("pet",), ("cat", "dog", "owl"))
        >>> next(Predictions(("0",), task, torch.tensor([[0.25, 0.125, 0.625]])).to_rows(top=2))
        {'sample': '0', 'pet': 'owl', 'p(1)': 0.625, 'pet 2': 'cat', 'p(2)': 0.25}
        """
        if top is not None and not (self.task.is_classification and top > 0):
            raise UsageError(
                f"only classes can be ranked, and this network answers {', '.join(self.task.targets)}"
                if top > 0
                else f"{top} classes are none",
                where="--top",
                fix="leave it out" if top > 0 else "name 1 class or more",
            )
        rows = zip(self.names, self.labels, self.numbers.float().numpy(), strict=True)
        for index, (name, label, written) in enumerate(rows):
            # float32 has seven digits; Python's own writing of them shows noise behind the seventh.
            row = [None if number != number else float(str(number)) for number in written]  # noqa: PLR0124  # NaN
            answer = self._write_answer(label, row) if top is None else self._rank(row, top)
            marks = {key: cells[index] for key, cells in self.identifiers.items()}
            says = None if self.failed is None else self.failed.get(index, self.remarks.get(index))
            reason = {} if self.failed is None else {"reason": says}
            yield {"sample": name, **marks, **answer, **reason}

    def _write_answer(self, label: Any, row: list[float | None]) -> dict[str, Any]:
        targets, classes = self.task.targets, self.task.classes
        answer: dict[str, Any]
        if self.task.kind == "multilabel":
            answer = {one: None if label is None else int(one in label) for one in classes}
        elif self.task.is_classification:
            answer = {targets[0]: label}
        else:
            answer = dict(zip(targets, row, strict=True))
        return answer | ({f"p({one})": p for one, p in zip(classes, row, strict=True)} if classes else {})

    def _rank(self, row: list[float | None], top: int) -> dict[str, Any]:
        name = "label" if self.task.kind == "multilabel" else self.task.targets[0]
        ranked = sorted(zip(self.task.classes, row, strict=True), key=lambda one: -(one[1] or 0))
        answer: dict[str, Any] = {}
        for place, (label, p) in enumerate(ranked[:top], 1):
            key = name if place == 1 else f"{name} {place}"
            answer |= {key: None if p is None else label, f"p({place})": p}
        return answer

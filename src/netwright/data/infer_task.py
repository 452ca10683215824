"""The task, from the targets that a dataset gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Shaped
from torch import Tensor

from netwright.core.errors import DataError
from netwright.core.task import Task, TaskKind

_LARGEST_CLASS = 1_000_000


@dataclass(frozen=True, eq=False)
class TargetReading:
    """How a source's own targets are read.

    Args:
        task: what they ask of a network.
        labels: the source's labels in class order, where classes are not simply 0, 1, 2 …
        is_one_hot: whether each target is a row with one 1 among 0s, which stands for a class.
    """

    task: Task
    labels: tuple[int, ...] | None = None
    is_one_hot: bool = False

    def encode(self, targets: Shaped[Tensor, "num *answer"], where: str) -> Shaped[Tensor, "num *new_answer"]:
        """Bring the source's targets to the shape that `Task` documents.

        Raises:
            DataError: a class that is not one of the task's.
        """
        kind = self.task.kind
        if kind in ("regression", "multilabel"):
            wide = targets[:, None] if targets.ndim == 1 else targets.flatten(1)
            if wide.shape[1] != len(self.task.targets):
                raise DataError(
                    f"{wide.shape[1]} numbers a target, where {len(self.task.targets)} are expected",
                    where=where,
                    fix="give every sample a target of the same shape",
                )
            return wide.to(torch.float32)
        classes = targets.argmax(1) if self.is_one_hot else _flat(targets).to(torch.int64)
        if self.labels is not None:
            labels = torch.tensor(self.labels)
            found = torch.searchsorted(labels, classes).clamp(max=len(labels) - 1)
            wrong = classes[labels[found] != classes]
            classes = found
        else:
            wrong = classes[(classes < 0) | (classes >= len(self.task.classes))]
        if len(wrong):
            raise DataError(
                f"a target of class {int(wrong[0])}, where the classes are {_list(self)}",
                where=where,
                fix="correct the target, or give the dataset a `classes` attribute that lists every class",
            )
        return classes[:, None].to(torch.float32) if kind == "binary" else classes


def infer_task(
    targets: Shaped[Tensor, "num *answer"],
    *,
    asked: str = "auto",
    classes: Sequence[str] = (),
    names: Sequence[str] = (),
    where: str,
    is_complete: bool = True,
) -> TargetReading:
    """Read from targets what is asked of a network.

    Whole numbers are classes (two of them: binary); 0.0 and 1.0 only are binary, or in rows labels that
    do not exclude each other; rows with exactly one 1.0 are classes; other floats are measurements.

    Args:
        targets: as the source gives them, first axis num.
        asked: `data.task`, which goes before what the targets look like.
        classes: class names in label order, where the source knows them.
        names: names of the targets.
        where: what to call the source in an error.
        is_complete: whether these are all the targets; else classes that are not seen may exist.

    Raises:
        DataError: the targets fit no task, or not the one that is asked.

    >>> infer_task(torch.tensor([0, 2, 1]), where="mine").task.kind
    'multiclass'
    >>> infer_task(torch.tensor([0.5, 2.0]), where="mine").task
    Task(kind='regression', targets=('target',), classes=())
    """
    if not len(targets):
        raise DataError("no samples", where=where, fix="give at least two samples")
    if targets.is_complex():
        raise DataError("complex targets", where=where, fix="give real numbers, or whole numbers for classes")
    if targets.is_floating_point() and not bool(torch.isfinite(targets).all()):
        row = int((~torch.isfinite(targets)).flatten(1 if targets.ndim > 1 else 0).nonzero()[0][0])
        raise DataError(
            "a target that is NaN or infinite", where=f"{where}, sample {row}", fix="remove the sample"
        )
    if targets.ndim > 2 or (targets.ndim == 2 and targets.shape[1] == 0):
        raise DataError(
            f"targets of shape {tuple(targets.shape[1:])} a sample: netwright answers with one number, one "
            "class, or a row of numbers",
            where=where,
            fix="give one number or a one-dimensional row for each sample",
        )
    width = targets.shape[1] if targets.ndim == 2 else 1
    labels = tuple(names) or (("target",) if width == 1 else tuple(f"target_{i}" for i in range(width)))
    is_zero_one = bool(((targets == 0) | (targets == 1)).all())
    is_one_hot = width > 1 and is_zero_one and bool((targets.sum(1) == 1).all())
    if asked == "auto":
        asked = _guess(targets, width, is_zero_one, is_one_hot)
    if asked == "regression":
        return TargetReading(Task("regression", labels))
    if asked == "multilabel":
        if width < 2 or not is_zero_one:
            raise _unfit("multilabel", "rows of several 0s and 1s", where)
        shown = tuple(classes) if len(classes) == width else labels
        return TargetReading(Task("multilabel", shown, shown))
    if is_one_hot:
        shown = tuple(classes) if len(classes) == width else tuple(map(str, range(width)))
        kind: TaskKind = "multiclass" if width > 2 else "binary"
        return TargetReading(Task(kind, ("target",), shown), is_one_hot=True)
    if width > 1 or (targets.is_floating_point() and not bool((targets == targets.round()).all())):
        raise _unfit(asked, "one whole number a sample", where)
    reading = _read_classes(_flat(targets).to(torch.int64), tuple(classes), labels[0], where, is_complete)
    if asked == "binary" and reading.task.kind != "binary":
        raise _unfit("binary", "two classes", where)
    return reading


def _guess(targets: Tensor, width: int, is_zero_one: bool, is_one_hot: bool) -> str:
    if width > 1:
        if is_one_hot:
            return "multiclass"
        return "multilabel" if is_zero_one else "regression"
    if not targets.is_floating_point():
        return "multiclass"
    return "multiclass" if is_zero_one and len(torch.unique(targets)) == 2 else "regression"


def _read_classes(
    targets: Tensor, classes: tuple[str, ...], name: str, where: str, is_complete: bool
) -> TargetReading:
    seen = tuple(int(label) for label in torch.unique(targets).tolist())
    labels: tuple[int, ...] | None = None
    if not classes:
        is_counted = seen[0] >= 0 and (seen == tuple(range(len(seen))) or not is_complete)
        if is_counted and seen[-1] < _LARGEST_CLASS:
            classes = tuple(map(str, range(seen[-1] + 1)))
        else:
            labels, classes = seen, tuple(map(str, seen))
    if len(classes) < 2:
        raise DataError(
            f"all samples are of one class, `{classes[0]}`: there is nothing to tell apart",
            where=where,
            fix="add samples of another class, or set task: regression",
        )
    kind: TaskKind = "binary" if len(classes) == 2 else "multiclass"
    reading = TargetReading(Task(kind, (name,), classes), labels)
    reading.encode(targets, where)
    return reading


def _flat(targets: Tensor) -> Tensor:
    return targets[:, 0] if targets.ndim == 2 else targets


def _unfit(asked: str, wants: str, where: str) -> DataError:
    return DataError(
        f"task {asked} wants {wants}, and these targets are not that", where=where, fix="set task: auto"
    )


def _list(reading: TargetReading) -> Any:
    shown: Sequence[Any] = reading.labels if reading.labels is not None else range(len(reading.task.classes))
    return ", ".join(map(str, shown[:12])) + (" …" if len(shown) > 12 else "")

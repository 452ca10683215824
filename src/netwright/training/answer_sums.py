"""How good answers are, added up batch by batch."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Float, Shaped
from torch import Tensor

from netwright.core.task import Task

_NUM_BINS = 1 << 16
_MOST_CURVES = 32


@final
class AnswerSums:
    """How good answers are, added up batch by batch: the metrics of `measure_answers`, in constant memory.

    `auroc` is that of scores rounded to 8 significant bits (ties count half), which moves it by less than
    0.001 where scores are spread; above 32 classes it is left out. The others are the same numbers.

    Args:
        task: what was asked.
        with_auroc: whether to count scores for `auroc`.

    >>> sums = AnswerSums(Task("binary", ("survived",), ("no", "yes")))
    >>> sums.add(torch.tensor([[-1.0], [2.0]]), torch.tensor([[0.0], [1.0]]))
    >>> sums.read()
    {'accuracy': 1.0, 'f1_macro': 1.0, 'auroc': 1.0}
    """

    def __init__(self, task: Task, *, with_auroc: bool = True) -> None:
        self._task = task
        self._num = 0
        self._sums: dict[str, Tensor] = {}
        self._offset: Tensor | None = None
        num_curves = max(len(task.classes), 1) if task.kind != "binary" else 1
        self._has_curves = with_auroc and task.is_classification and num_curves <= _MOST_CURVES

    def add(self, answers: Float[Tensor, "num outputs"], targets: Shaped[Tensor, "num *answer"]) -> None:
        """Add a batch: answers and targets as `measure_answers` takes them."""
        # Not every device has float64, and a sum over millions of rows needs it.
        answers, targets = answers.detach().cpu(), targets.cpu()
        self._num += len(targets)
        if self._task.kind == "regression":
            self._add_numbers(answers.double(), targets.double())
        elif self._task.kind == "multiclass":
            self._add_classes(answers, targets)
        else:
            self._add_labels(answers, targets.bool())

    def merge(self, other: AnswerSums) -> None:
        """Add what another has counted, of the same task and other samples."""
        if other._offset is not None and self._offset is not None:
            # Sums about the other's typical value, brought to this one's.
            step = other._offset - self._offset
            moved, squares = other._sums["moved"], other._sums["moved_squares"]
            other._sums["moved_squares"] = squares + 2 * step * moved + other._num * step.square()
            other._sums["moved"] = moved + other._num * step
        self._offset = other._offset if self._offset is None else self._offset
        self._num += other._num
        for name, values in other._sums.items():
            self._sum(name, values)

    def read(self) -> dict[str, float]:
        """The metrics so far; a value that is not defined is left out."""
        if not self._num:
            return {}
        sums = self._sums
        if self._task.kind == "regression":
            return self._read_numbers()
        values = {"accuracy": (sums["right"] / self._num).mean()}
        if "top5" in sums:
            values["top5"] = sums["top5"] / self._num
        occurs = sums["both"] > 0
        f1 = 2 * sums["hits"] / sums["both"].clamp(min=1)
        values["f1_macro"] = f1.mean() if self._task.kind == "multilabel" else f1[occurs].mean()
        if self._has_curves:
            values["auroc"] = _measure_area(sums["positive"], sums["negative"])
        read = {name: float(value) for name, value in values.items()}
        return {name: value for name, value in read.items() if value == value}  # noqa: PLR0124  # NaN is not

    def _sum(self, name: str, values: Tensor) -> None:
        self._sums[name] = self._sums[name] + values if name in self._sums else values

    def _add_numbers(self, answers: Tensor, targets: Tensor) -> None:
        if self._offset is None:
            # Sums about a typical value: a large mean would swallow a small spread.
            self._offset = targets.mean(dim=0)
        errors, moved = answers - targets, targets - self._offset
        self._sum("absolute", errors.abs().sum(dim=0))
        self._sum("squares", errors.square().sum(dim=0))
        self._sum("moved", moved.sum(dim=0))
        self._sum("moved_squares", moved.square().sum(dim=0))

    def _read_numbers(self) -> dict[str, float]:
        sums, num = self._sums, self._num
        values = {
            "mae": float((sums["absolute"] / num).mean()),
            "rmse": float((sums["squares"] / num).sqrt().mean()),
        }
        if num > 1:
            spread = (sums["moved_squares"] - sums["moved"].square() / num).clamp(min=0)
            explained = 1 - sums["squares"] / torch.where(spread > 0, spread, 1)
            values["r2"] = float(torch.where(spread > 0, explained, (sums["squares"] == 0).to(spread)).mean())
        return values

    def _add_classes(self, logits: Tensor, targets: Tensor) -> None:
        num_classes = logits.shape[1]
        chosen = logits.argmax(dim=1)
        is_right = chosen == targets
        self._sum("right", is_right.sum()[None].double())
        if num_classes > 5:
            self._sum("top5", (logits.topk(5, dim=1).indices == targets[:, None]).any(dim=1).sum().double())
        counts = [
            torch.bincount(rows, minlength=num_classes) for rows in (targets[is_right], targets, chosen)
        ]
        self._sum("hits", counts[0].double())
        self._sum("both", (counts[1] + counts[2]).double())
        if self._has_curves:
            truth = torch.nn.functional.one_hot(targets, num_classes).bool()
            self._add_scores(logits.float().softmax(dim=1), truth)

    def _add_labels(self, logits: Tensor, truth: Tensor) -> None:
        chosen = logits > 0
        self._sum("right", (chosen == truth).double().sum(dim=0))
        if self._task.kind == "binary":
            both_ways = torch.cat([chosen, ~chosen], dim=1), torch.cat([truth, ~truth], dim=1)
        else:
            both_ways = chosen, truth
        self._sum("hits", (both_ways[0] & both_ways[1]).sum(dim=0).double())
        self._sum("both", (both_ways[0].sum(dim=0) + both_ways[1].sum(dim=0)).double())
        if self._has_curves:
            self._add_scores(logits.float(), truth)

    def _add_scores(self, scores: Tensor, truth: Tensor) -> None:
        bits = scores.contiguous().view(torch.int32).long()
        # The bits of positive floats are in order; those of negative ones run backwards.
        ranks = torch.where(bits < 0, ~bits & 0x7FFFFFFF, bits + 0x80000000) >> 16
        for name, is_counted in (("positive", truth), ("negative", ~truth)):
            columns = [
                torch.bincount(column[counts], minlength=_NUM_BINS)
                for column, counts in zip(ranks.T, is_counted.T, strict=True)
            ]
            self._sum(name, torch.stack(columns).double())


def _measure_area(positive: Float[Tensor, "labels bins"], negative: Float[Tensor, "labels bins"]) -> Tensor:
    below = negative.cumsum(dim=1) - negative
    wins = (positive * (below + negative / 2)).sum(dim=1)
    pairs = positive.sum(dim=1) * negative.sum(dim=1)
    return torch.where(pairs > 0, wins / pairs.clamp(min=1), torch.nan).nanmean()

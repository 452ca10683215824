"""How good a network's answers are, computed where they lie."""

from __future__ import annotations

from math import isnan

import torch
from jaxtyping import Float, Int64, Shaped
from torch import Tensor

from netwright.core.task import Task


def measure_answers(
    answers: Float[Tensor, "num outputs"],
    targets: Shaped[Tensor, "num *answer"],
    task: Task,
    *,
    with_auroc: bool = True,
) -> dict[str, float]:
    """Measure answers against the truth, with one reading of the device at the end.

    Averages follow scikit-learn: `f1_macro` over the classes that occur, `auroc` one against the rest
    and averaged over classes, `rmse` and `r2` averaged over targets. The accuracy of a multilabel task
    is counted per label. A value that is not defined (`auroc` of one class, `r2` of one row) is left out.

    Args:
        answers: logits for classes and labels (binary: one logit); the user's units for regression.
        targets: as `Task` lays them out.
        task: what was asked.
        with_auroc: whether to sort the answers for `auroc`.

    Returns:
        accuracy, f1_macro, auroc and (above five classes) top5; or mae, rmse, r2.

    >>> task = Task("binary", ("survived",), ("no", "yes"))
    >>> measure_answers(torch.tensor([[-1.0], [2.0]]), torch.tensor([[0.0], [1.0]]), task)["accuracy"]
    1.0
    """
    precise = torch.float32 if answers.device.type == "mps" else torch.float64
    answers = answers.detach().to(precise)
    if task.kind == "regression":
        values = _measure_numbers(answers, targets.to(precise))
    elif task.kind == "multiclass":
        values = _measure_classes(answers, targets, with_auroc)
    else:
        values = _measure_labels(answers, targets.bool(), task, with_auroc)
    if not values:
        return {}
    read = torch.stack([value.to(precise) for value in values.values()]).tolist()
    return {name: number for name, number in zip(values, read, strict=True) if not isnan(number)}


def _measure_numbers(
    answers: Float[Tensor, "num outputs"], targets: Float[Tensor, "num outputs"]
) -> dict[str, Tensor]:
    errors = answers - targets
    squares = errors.square().sum(dim=0)
    values = {
        "mae": errors.abs().mean(dim=0).mean(),
        "rmse": errors.square().mean(dim=0).sqrt().mean(),
    }
    if len(targets) > 1:
        spread = (targets - targets.mean(dim=0)).square().sum(dim=0)
        explained = 1 - squares / torch.where(spread > 0, spread, 1)
        values["r2"] = torch.where(spread > 0, explained, (squares == 0).to(spread)).mean()
    return values


def _measure_classes(
    logits: Float[Tensor, "num classes"], targets: Int64[Tensor, " num"], with_auroc: bool
) -> dict[str, Tensor]:
    num_classes = logits.shape[1]
    chosen = logits.argmax(dim=1)
    is_right = chosen == targets
    values = {"accuracy": is_right.to(logits).mean()}
    if num_classes > 5:
        values["top5"] = (logits.topk(5, dim=1).indices == targets[:, None]).any(dim=1).to(logits).mean()
    hits = torch.bincount(targets[is_right], minlength=num_classes).to(logits)
    both = torch.bincount(targets, minlength=num_classes) + torch.bincount(chosen, minlength=num_classes)
    occurs = both > 0
    values["f1_macro"] = (2 * hits[occurs] / both[occurs]).mean()
    if with_auroc:
        truth = torch.nn.functional.one_hot(targets, num_classes).bool()
        values["auroc"] = _area_under_curve(logits.softmax(dim=1), truth)
    return values


def _measure_labels(
    logits: Float[Tensor, "num labels"], truth: Shaped[Tensor, "num labels"], task: Task, with_auroc: bool
) -> dict[str, Tensor]:
    chosen = logits > 0
    values = {"accuracy": (chosen == truth).to(logits).mean()}
    if task.kind == "binary":
        both_ways = torch.cat([chosen, ~chosen], dim=1), torch.cat([truth, ~truth], dim=1)
        f1, occurs = _f1(*both_ways)
        values["f1_macro"] = f1[occurs].mean()
    else:
        values["f1_macro"] = _f1(chosen, truth)[0].mean()
    if with_auroc:
        values["auroc"] = _area_under_curve(logits, truth)
    return values


def _f1(chosen: Shaped[Tensor, "num labels"], truth: Shaped[Tensor, "num labels"]) -> tuple[Tensor, Tensor]:
    hits = (chosen & truth).sum(dim=0)
    both = chosen.sum(dim=0) + truth.sum(dim=0)
    return 2 * hits / both.clamp(min=1), both > 0


def _area_under_curve(scores: Float[Tensor, "num labels"], truth: Shaped[Tensor, "num labels"]) -> Tensor:
    """Area under the ROC curve by ranks, ties counted half, averaged over labels that have both values."""
    areas = []
    for column in range(scores.shape[1]):
        distinct, place = scores[:, column].unique(return_inverse=True)
        positives = truth[:, column].to(scores)
        positive_counts = scores.new_zeros(len(distinct)).index_add_(0, place, positives)
        negative_counts = scores.new_zeros(len(distinct)).index_add_(0, place, 1 - positives)
        below = negative_counts.cumsum(0) - negative_counts
        wins = (positive_counts * (below + negative_counts / 2)).sum()
        pairs = positive_counts.sum() * negative_counts.sum()
        areas.append(torch.where(pairs > 0, wins / pairs, torch.nan))
    return torch.stack(areas).nanmean()

"""How much better than chance simple models tell labels from inputs they have not seen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

_MOST_ROWS = 2000
_MOST_FEATURES = 128


@dataclass(frozen=True)
class Link:
    """What the better of a linear model and five neighbours makes of held-out rows.

    Args:
        score: balanced accuracy, or for quantities the correlation.
        chance: what guessing gives.
        sigmas: how far apart the two are, in standard deviations of guessing.
        num_rows: rows that were judged.
    """

    score: float
    chance: float
    sigmas: float
    num_rows: int


def measure_link(inputs: Tensor, labels: Tensor) -> Link | None:
    """Fit each half of the rows and judge the other.

    Args:
        inputs: (rows, ...) of real numbers.
        labels: (rows,) classes from 0, or quantities.

    Returns:
        None where there are fewer than 100 rows, one class only, or numbers that are not finite.

    >>> rows = torch.randn(400, 5, generator=torch.Generator().manual_seed(0))
    >>> link = measure_link(rows, (rows[:, 0] > 0).long())
    >>> link.sigmas > 10
    True
    """
    rows, goal = inputs.detach().flatten(1).double(), labels.detach().flatten()
    if len(rows) != len(goal) or len(rows) < 100 or not bool(rows.isfinite().all()):
        return None
    made = torch.Generator().manual_seed(0)
    order = torch.randperm(len(rows), generator=made)[:_MOST_ROWS]
    rows, goal = rows[order], goal[order]
    if rows.shape[1] > _MOST_FEATURES:
        rows = rows @ torch.randn(rows.shape[1], _MOST_FEATURES, generator=made, dtype=torch.float64)
    rows = (rows - rows.mean(0)) / rows.std(0).clamp(min=1e-9)
    is_class = not goal.is_floating_point()
    classes, index = goal.unique(return_inverse=True)
    if len(classes) < 2 or (is_class and len(classes) > len(rows) // 20):
        return None
    marks = torch.nn.functional.one_hot(index).double() if is_class else goal.double()[:, None]
    half = len(rows) // 2
    halves = ((slice(0, half), slice(half, None)), (slice(half, None), slice(0, half)))
    found = []
    for guess in (_fit_linear, _ask_neighbours):
        told = torch.cat([guess(rows[a], marks[a], rows[b]) for a, b in halves])
        truth = torch.cat([marks[b] for _, b in halves])
        found.append(_judge(told, truth, is_class))
    return max(found, key=lambda link: link.sigmas)


def _judge(told: Tensor, truth: Tensor, is_class: bool) -> Link:
    if not is_class:
        pair = torch.stack([told[:, 0], truth[:, 0]])
        score = float(torch.corrcoef(pair)[0, 1].nan_to_num())
        return Link(score, 0.0, score * math.sqrt(len(told)), len(told))
    right = told.argmax(1) == truth.argmax(1)
    counts = truth.sum(0)
    num, chosen = len(counts), torch.nn.functional.one_hot(told.argmax(1), truth.shape[1]).double().mean(0)
    recalls = (right[:, None] * truth).sum(0) / counts.clamp(min=1)
    # A guess that does not look says each class as often as it does here, whatever the truth is.
    spread = math.sqrt(float((chosen * (1 - chosen) / counts.clamp(min=1)).sum())) / num
    score = float(recalls.mean())
    return Link(score, 1 / num, (score - 1 / num) / max(spread, 1e-9), len(told))


def _fit_linear(rows: Tensor, marks: Tensor, asked: Tensor) -> Tensor:
    weights = (marks.sum(0) / marks.sum()).clamp(min=1e-9) if marks.shape[1] > 1 else None
    scale = torch.ones(len(rows), dtype=torch.float64)
    if weights is not None:  # each class counts as much as the next
        scale = (1 / (weights * len(weights)))[marks.argmax(1)]
    known = torch.cat([rows, torch.ones(len(rows), 1, dtype=torch.float64)], 1)
    left = (known * scale[:, None]).T @ known + len(rows) * 0.01 * torch.eye(known.shape[1]).double()
    solved = torch.linalg.solve(left, (known * scale[:, None]).T @ marks)
    told: Tensor = torch.cat([asked, torch.ones(len(asked), 1, dtype=torch.float64)], 1) @ solved
    return told


def _ask_neighbours(rows: Tensor, marks: Tensor, asked: Tensor) -> Tensor:
    near = torch.cdist(asked, rows).topk(5, largest=False).indices
    shares: Tensor = marks[near].mean(1)
    return shares

"""Whether the order of the numbers that targets are says anything."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from netwright.checking.measures.list_losses import LossUse
from netwright.checking.subject import Subject

_LEAST_CLASSES, _MOST_CLASSES = 6, 50
_LEAST_EACH, _MOST_EACH = 15, 3
_NUM_ORDERS = 40
_LEAST_SHARE, _MOST_SHARE = 0.3, 0.97
_MOST_ROWS = 4000


def compare_orders(subject: Subject, use: LossUse) -> tuple[int, dict[str, Any]]:
    """Fit whole-number targets linearly, as they are and numbered otherwise.

    Quantities (counts, grades) are told better as they are than in any other order. Numbers that only name a
    class are told no better than under other names. Half of the samples fit, the others judge.

    Args:
        subject: whose training samples are looked at.
        use: a loss for quantities.

    Returns:
        The number of classes and what was measured; 0 where the order says something or may.
    """
    if "train" not in subject.parts or subject.is_synthetic or use.target.numel() != len(use.target):
        return 0, {}
    x, y = subject.parts["train"]
    if not x.is_floating_point() or y.numel() != len(x) or not 2 <= x[0].numel() <= len(x) // 4:
        return 0, {}
    rows, y = x.detach()[:_MOST_ROWS].flatten(1).double(), y.detach()[:_MOST_ROWS].flatten().double()
    is_index = bool((y == y.round()).all()) and float(y.min()) == 0 and float(y.max()) < _MOST_CLASSES
    if not is_index or not bool(rows.isfinite().all()):
        return 0, {}
    counts = y.long().bincount()
    num = len(counts)
    if num < _LEAST_CLASSES or counts.min() < _LEAST_EACH or counts.max() > _MOST_EACH * counts.min():
        return 0, {}
    chance = torch.Generator().manual_seed(0)
    orders = [torch.arange(num), *(torch.randperm(num, generator=chance) for _ in range(_NUM_ORDERS))]
    shares = _fit(rows, torch.stack([order[y.long()] for order in orders], 1).double(), chance)
    others = shares[1:].median()
    # Marks of the numbers themselves tell them in any order.
    if not _LEAST_SHARE < float(others) < _MOST_SHARE or float(shares[0]) > float(shares[1:].quantile(0.9)):
        return 0, {}
    return num, {
        "share told": round(float(shares[0]), 3),
        "in other orders": round(float(others), 3),
    }


def _fit(rows: Tensor, wanted: Tensor, chance: torch.Generator) -> Tensor:
    """The share of each column's variance that a linear fit tells of the samples it has not seen."""
    order = torch.randperm(len(rows), generator=chance)
    half = len(order) // 2
    scaled = (rows - rows.mean(0)) / rows.std(0).clamp(min=1e-6)
    seen, unseen = scaled[order[:half]], scaled[order[half:]]
    centre = wanted[order[:half]].mean(0)
    pull = 0.01 * half * torch.eye(seen.shape[1], dtype=seen.dtype)
    weights = torch.linalg.solve(seen.T @ seen + pull, seen.T @ (wanted[order[:half]] - centre))
    missed = (wanted[order[half:]] - centre - unseen @ weights).square().mean(0)
    share: Tensor = 1 - missed / wanted[order[half:]].var(0)
    return share

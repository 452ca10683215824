"""Inputs and targets as they were before one of them was put into another order."""

from __future__ import annotations

import torch
from torch import Tensor

from netwright.checking.origin_watcher import Origin
from netwright.checking.subject import Subject

Pair = tuple[Tensor, Tensor]


def undo_order(subject: Subject) -> tuple[Origin, Pair] | None:
    """Find rows that were put into another order without their partners, and give the pairs of before.

    Returns:
        The new order, and inputs and targets without it; None where both have the same one, or none.
    """
    if subject.loop is None or "train" not in subject.parts:
        return None
    pair = subject.parts["train"]
    orders = [
        next(
            (one for one in reversed(subject.loop.origins) if one.kind == "order" and _leads_to(one, part)),
            None,
        )
        for part in pair
    ]
    places = [None if order is None else order.places for order in orders]
    is_same = places[0] is not None and places[1] is not None and bool((places[0] == places[1]).all())
    found = [order for order in orders if order is not None]
    if not found or is_same or any(len(order.source) < len(pair[0]) for order in found):
        return None
    before = [
        part if order is None else _take_before(part, order) for part, order in zip(pair, orders, strict=True)
    ]
    return found[-1], (before[0], before[1])


def _leads_to(order: Origin, part: Tensor) -> bool:
    """Whether a part is what was put into another order, or the first rows of it, each column scaled."""
    if order.holds(part):
        return True
    rows = order.result[: len(part)]
    if part.ndim != 2 or rows.shape != part.shape or not (part.is_floating_point() and len(part) > 2):
        return False
    both = [one.detach().double() for one in (part, rows)]
    spread = [(one - one.mean(0)) / one.std(0).clamp(min=1e-12) for one in both]
    return bool(torch.allclose(spread[0].abs(), spread[1].abs(), atol=1e-3))


def _take_before(part: Tensor, order: Origin) -> Tensor:
    """The same rows of what was put into another order; a split may have taken some of them."""
    start = part.storage_offset() // max(part.stride(0), 1) if part.shape != order.result.shape else 0
    return order.source[start : start + len(part)]

"""Casts to whole numbers that took labels away before the loop."""

from __future__ import annotations

from netwright.checking.origin_watcher import Origin
from netwright.checking.subject import Subject

_MOST_LABELS = 1000


def find_cuts(subject: Subject) -> list[Origin]:
    """Find casts that made fewer labels of as many evenly spaced ones as there may be classes.

    Returns:
        The first such cast whose result the training targets are; empty where no loop was watched.
    """
    if subject.loop is None or "train" not in subject.parts:
        return []
    targets = subject.parts["train"][1]
    for origin in subject.loop.origins:
        if origin.kind != "cut" or targets.is_floating_point():
            continue
        before, after = origin.source.unique(), origin.result.unique()
        # Quantities that are put into bins have many values; labels that were scaled have few, evenly apart.
        gaps = before.diff()
        is_even = len(gaps) > 0 and float(gaps.min()) > 0.99 * float(gaps.max())
        if 3 * len(after) > len(before) or not is_even or len(before) > _MOST_LABELS:
            continue
        if 10 * len(before) > len(origin.source):
            continue
        is_lone = len(after) == 1 and bool((targets == after[0]).all())
        if origin.holds(targets) or is_lone:
            return [origin]
    return []

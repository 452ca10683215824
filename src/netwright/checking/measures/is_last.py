"""Whether a window of a series ends with the number to predict."""

from __future__ import annotations

from torch import Tensor

from netwright.checking.subject import Subject

_LEAST_STEPS = 4


def is_last(subject: Subject) -> bool:
    """Say whether the number to predict is the last one of its own window, in all training samples."""
    parts = subject.parts.get("train")
    inputs, targets = parts if parts is not None else (subject.tensor, subject.targets)
    if subject.is_synthetic or not isinstance(targets, Tensor) or not inputs.is_floating_point():
        return False
    if inputs.ndim not in {2, 3} or len(inputs) < 20 or inputs.shape[1] < _LEAST_STEPS:
        return False
    goal, steps = targets.flatten().to(inputs), inputs[:, -1].reshape(len(inputs), -1)
    if targets.shape[:1] != inputs.shape[:1] or len(goal) != len(inputs):
        return False
    if not any(bool((column == goal).all()) for column in steps.T) or len(goal.unique()) < 10:
        return False
    windows = inputs.reshape(len(inputs), inputs.shape[1], -1)
    # A table has no steps: only where most windows are another one moved on is the last column a step.
    first = windows[:, 1:, 0].tolist()
    held = {tuple(row) for row in windows[:, :-1, 0].tolist()}
    return sum(tuple(row) in held for row in first) > 0.5 * len(first)

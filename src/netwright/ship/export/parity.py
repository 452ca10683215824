"""Whether an exported network answers as the one it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from netwright.core.errors import JobFailed
from netwright.ship.predictions import Predictions

TOLERANCE = 1e-4
"""Largest difference that two ways of adding up float32 numbers make: of 1 for probabilities, of the
spread of the answers for values."""


@dataclass(frozen=True)
class Parity:
    """How far the answers of an exported network are from the ones of the original, on the same samples.

    Args:
        num_samples: samples that both answered.
        max_difference: largest difference of a probability, or of a value in the user's units.
        label_agreement: share of samples with the same answer; None where answers are numbers.
    """

    num_samples: int
    max_difference: float
    label_agreement: float | None = None


def compare_answers(expected: Predictions, answers: Mapping[str, Any]) -> Parity:
    """Compare the answers of an exported network with the original's.

    Args:
        expected: what the original answers.
        answers: what the exported network gives: names of classes (num) where it gives them, and last
            probabilities or values (num, answers).

    >>> import torch
    >>> from netwright.core.task import Task
    >>> expected = Predictions(("0",), Task("regression", ("y",)), torch.tensor([[2.0]]))
    >>> compare_answers(expected, {"values": np.array([[2.5]])}).max_difference
    0.5
    """
    *labels, numbers = answers.values()
    difference = np.abs(np.asarray(numbers, dtype=np.float64) - expected.numbers.double().numpy())
    # NaN beside NaN is the same answer; NaN beside a number is none.
    both_missing = np.isnan(numbers) & np.isnan(expected.numbers.numpy())
    largest = float(np.where(both_missing, 0.0, np.nan_to_num(difference, nan=np.inf)).max(initial=0.0))
    agreement = None
    if labels:
        same = [one == other for one, other in zip(labels[0], expected.labels, strict=True)]
        agreement = float(np.mean(same)) if same else 1.0
    return Parity(len(expected), largest, agreement)


def require_parity(parity: Parity, expected: Predictions, where: str) -> None:
    """Refuse an exported network that answers otherwise.

    Args:
        parity: as measured.
        expected: what the original answers.
        where: the file, for the error.

    Raises:
        JobFailed: the answers differ by more than the arithmetic of float32 explains.
    """
    spread = 1.0
    if not expected.task.is_classification and len(expected):
        spread = max(float(expected.numbers.double().abs().max()), 1e-30)
    if parity.max_difference <= TOLERANCE * spread:
        return
    raise JobFailed(
        f"the exported network answers otherwise: up to {parity.max_difference:.3g} apart on "
        f"{parity.num_samples:,} samples",
        where=where,
        fix="nothing was written; use the run folder itself, and report the layers of the network",
    )

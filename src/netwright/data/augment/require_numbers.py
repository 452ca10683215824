"""The arguments of an augmentation, checked before the first batch."""

from __future__ import annotations

from collections.abc import Sequence


def require_chance(p: int | float) -> float:
    """Take a chance from 0 to 1.

    Raises:
        ValueError: it is none.

    >>> require_chance(0.5)
    0.5
    """
    if isinstance(p, bool) or not isinstance(p, int | float) or not 0.0 <= p <= 1.0:
        raise ValueError(f"p is a chance between 0 and 1, not {p!r}")
    return float(p)


def require_numbers(
    name: str, written: int | float | Sequence[int | float], low: float, high: float = float("inf")
) -> tuple[float, float]:
    """Take two numbers in order, or one that stands for both.

    Args:
        name: what the argument is called.
        written: what the run file gives.
        low: the smallest that is allowed.
        high: the largest that is allowed.

    Raises:
        ValueError: it is not two such numbers.

    >>> require_numbers("scale", [0.1, 1], 0.0), require_numbers("degrees", 15, 0.0)
    ((0.1, 1.0), (15.0, 15.0))
    """
    numbers = list(written) if isinstance(written, Sequence) else [written, written]
    fits = len(numbers) == 2 and all(
        isinstance(one, int | float) and not isinstance(one, bool) and low <= one <= high for one in numbers
    )
    if not fits or numbers[0] > numbers[1]:
        upto = "" if high == float("inf") else f" to {high:g}"
        raise ValueError(f"{name} is a number from {low:g}{upto}, or two in order, not {written!r}")
    return float(numbers[0]), float(numbers[1])

"""What a measurement finds in a user's data set, or why it cannot be asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from netwright.checking.cannot_measure import CannotMeasure

T = TypeVar("T")


def ask_dataset(measure: Callable[[Any], T], dataset: Any) -> T:
    """Measure a data set of the user's, whose own code may raise whatever it likes.

    Args:
        measure: takes the data set.
        dataset: the user's.

    Raises:
        CannotMeasure: the measurement raises.

    >>> ask_dataset(len, [1, 2])
    2
    """
    try:
        return measure(dataset)
    except CannotMeasure:
        raise
    except Exception as error:
        raise CannotMeasure(f"the data set cannot be copied and asked: {error}") from None

"""What a script did with scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from jaxtyping import Int

from netwright.checking.load import Line

Rows = Int[np.ndarray, " rows"]


@dataclass(frozen=True, eq=False)
class Fit:
    """A scaler, encoder, selector or reduction as one `fit` left it.

    Args:
        estimator: a shallow copy of the user's.
        rows: what it was fitted on, as it was given.
        targets: what was given with them; None without.
        line: the user's.
    """

    estimator: Any
    rows: Any
    targets: Any
    line: Line

    @property
    def kind(self) -> str:
        """Its class."""
        return type(self.estimator).__name__


@dataclass(frozen=True, eq=False)
class Turned:
    """What a fitted estimator made of rows.

    Args:
        fit: the estimator.
        source: the rows, as they were given.
        result: what was given back.
        line: the user's.
    """

    fit: Fit
    source: Any
    result: Any
    line: Line

    @property
    def is_own(self) -> bool:
        """Whether these are the rows that it was fitted on; a column taken twice is two objects."""
        if self.source is self.fit.rows:
            return True
        shapes = [getattr(one, "shape", None) for one in (self.source, self.fit.rows)]
        if not shapes[0] or shapes[0] != shapes[1] or hasattr(self.source, "toarray"):
            return False
        return np.array_equal(np.asarray(self.source), np.asarray(self.fit.rows))


@dataclass(frozen=True, eq=False)
class Parting:
    """One call of `train_test_split`.

    Args:
        sources: what was divided.
        outputs: two parts of each source, in order.
        rows: of the sources, those of the first part and those of the second.
        line: the user's.
    """

    sources: tuple[Any, ...]
    outputs: tuple[Any, ...]
    rows: tuple[Rows, Rows]
    line: Line


@dataclass(frozen=True, eq=False)
class Figure:
    """What a metric was given, one of it the answers of a network.

    Args:
        name: of the metric.
        kind: `swapped` where the first is what a network answered and the second is not, `cut` where classes
            were cut from scores, `plain` where the answers are the very numbers that a network gave.
        truth: its first argument.
        answers: its second.
        value: that it gave; None where it raised.
        other: what it gives with its arguments the other way round, or with scores; None for a `plain` one.
        again: gives the metric of two arguments, measured as this one; None where they mean nothing to it.
        line: the user's.
    """

    name: str
    kind: str
    truth: Any
    answers: Any
    value: float | None
    other: float | None
    again: Callable[[Any, Any], float | None]
    line: Line


@dataclass(eq=False)
class Preparation:
    """What a script did with scikit-learn, in order.

    Args:
        fits: of estimators, by the user's own code or its pipelines.
        turned: results of `transform` and `fit_transform`.
        partings: calls of `train_test_split`.
        figures: calls of metrics that cannot have been meant.
    """

    fits: list[Fit] = field(default_factory=list)
    turned: list[Turned] = field(default_factory=list)
    partings: list[Parting] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

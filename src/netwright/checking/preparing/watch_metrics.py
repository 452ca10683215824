"""See what metrics are given that networks answered."""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from types import ModuleType
from typing import Any, final

import numpy as np

from netwright.checking.load import Line
from netwright.checking.loop import Loop
from netwright.checking.preparing.answers import Answers
from netwright.checking.preparing.find_caller import find_caller
from netwright.checking.preparing.preparation import Figure
from netwright.checking.preparing.replace_inner import replace_inner

_RANKED = ("roc_auc_score", "average_precision_score")
_IN_UNITS = (
    "r2_score",
    "mean_squared_error",
    "root_mean_squared_error",
    "mean_absolute_error",
    "median_absolute_error",
    "mean_absolute_percentage_error",
)
_NAMES = (
    *_IN_UNITS,
    "explained_variance_score",
    "mean_pinball_loss",
    "d2_absolute_error_score",
    "precision_score",
    "recall_score",
    "f1_score",
    "fbeta_score",
    "balanced_accuracy_score",
    *_RANKED,
)
_MOST_CALLS = 30


@contextmanager
def watch_metrics(module: ModuleType, loop: Loop) -> Iterator[None]:
    """Keep calls of metrics whose arguments are in the wrong order, and scores that are classes.

    Args:
        module: `sklearn.metrics`.
        loop: where they are kept (`loop.preparation.figures`).
    """
    answers = Answers(loop)
    watcher = _MetricWatcher(loop, answers)
    with ExitStack() as stack:
        stack.enter_context(answers.watching())
        for name in _NAMES:
            stack.enter_context(replace_inner(getattr(module, name, None), watcher.make))
        yield


@final
class _MetricWatcher:
    def __init__(self, loop: Loop, answers: Answers) -> None:
        self._loop, self._answers = loop, answers
        self._calls: Counter[Line] = Counter()
        self._is_inside = False

    def make(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        def measure(*args: Any, **kwargs: Any) -> Any:
            line = None if self._is_inside or not self._loop.num_backward else find_caller(sys._getframe(1))
            if line is None or self._calls[line] >= _MOST_CALLS:
                return plain(*args, **kwargs)
            self._calls[line] += 1
            self._is_inside, value = True, None
            try:
                value = plain(*args, **kwargs)
            finally:
                with suppress(Exception):  # whatever is given to a metric, the script must not notice
                    self._look(plain, args, kwargs, value, line)
                self._is_inside = False
            return value

        return measure

    def _look(
        self, plain: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], value: Any, line: Line
    ) -> None:
        rest, given = dict(kwargs), list(args)
        given += [rest.pop(name) for name in ("y_true", "y_pred", "y_score") if name in rest]
        is_first = len(args) == 2 or not args
        if len(given) != 2 or not is_first or np.ndim(0.0 if value is None else value) != 0:
            return
        name = plain.__name__
        truth, answers = (_read_flat(part) for part in given)
        if truth is None or answers is None or len(truth) != len(answers):
            return
        told, said = self._answers.find(truth), self._answers.find(answers)
        again = partial(_measure_quietly, plain, rest)
        other = None
        if told is not None and said is None:
            kind, other = "swapped", again(given[1], given[0])
        elif told is not None or said is None:
            return
        elif name in _RANKED and len(np.unique(answers)) == 2:
            kind, other = "cut", again(given[0], said)
        elif name in _IN_UNITS and np.allclose(answers, said, rtol=1e-5):
            kind = "plain"
        else:
            return
        is_other = other is not None and (value is None or abs(other - float(value)) > 1e-3)
        if is_other or kind == "plain":
            number = None if value is None else float(value)
            figure = Figure(name, kind, given[0], given[1], number, other, again, line)
            self._loop.preparation.figures.append(figure)


def _measure_quietly(
    plain: Callable[..., Any], rest: dict[str, Any], truth: Any, answers: Any
) -> float | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return float(plain(truth, answers, **rest))
        except (TypeError, ValueError):  # the other order means nothing to it
            return None


def _read_flat(value: Any) -> np.ndarray | None:
    """One number or word a row."""
    try:
        rows = np.asarray(value)
    except (TypeError, ValueError, RuntimeError):  # a tensor that needs gradients, ragged lists
        return None
    return rows.reshape(-1) if rows.ndim == 1 or (rows.ndim == 2 and rows.shape[1] == 1) else None

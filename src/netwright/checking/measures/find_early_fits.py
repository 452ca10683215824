"""What was fitted with the labels of rows that are judged later."""

from __future__ import annotations

import copy
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from netwright.checking.measures.list_data import Data, list_data
from netwright.checking.preparing.match_columns import read_columns
from netwright.checking.preparing.preparation import Fit, Preparation, Rows
from netwright.checking.preparing.trace_rows import Stage, find_rows, trace_rows
from netwright.checking.subject import Subject

_QUICK = frozenset(
    {"SelectKBest", "SelectPercentile", "SelectFpr", "SelectFdr", "SelectFwe", "GenericUnivariateSelect"}
)
_SLOW = frozenset({"SelectFromModel", "RFE", "RFECV", "SequentialFeatureSelector"})
_OTHERS = frozenset({"TargetEncoder", "LinearDiscriminantAnalysis", "NeighborhoodComponentsAnalysis"})
_MOST_NUMBERS = 2_000_000


@dataclass(frozen=True, eq=False)
class EarlyFit:
    """A fit that saw labels of rows that are judged.

    Args:
        fit: what was fitted.
        num_rows: rows that it was fitted on.
        num_judged: of these, rows that are judged and not learnt from.
        num_chosen: features that it chose; 0 where it chooses none.
        num_others: of these, features that the training rows alone do not choose; None where not tried.
    """

    fit: Fit
    num_rows: int
    num_judged: int
    num_chosen: int
    num_others: int | None


def find_early_fits(subject: Subject) -> list[EarlyFit]:
    """Find selectors, target encoders and reductions that were fitted with labels that are judged later.

    Where features are chosen one by one, the choice is made again from the training rows alone: one that
    stays the same is no fault.

    Args:
        subject: what is looked at.

    Raises:
        CannotMeasure: what the network is given is not known.
    """
    data = subject.read(list_data)
    preparation = subject.loop.preparation if subject.loop is not None else Preparation()
    # Rows that it did not see and is used on are held out truly.
    shared = {id(one.fit) for one in preparation.turned if not one.is_own}
    found = []
    for fit in preparation.fits:
        if fit.targets is None or fit.kind not in _QUICK | _SLOW | _OTHERS or id(fit) in shared:
            continue
        results = [one.result for one in preparation.turned if one.fit is fit]
        early = _look(fit, results[-1] if results else _choose(fit), data, preparation)
        if early is not None:
            found.append(early)
    return found


def _choose(fit: Fit) -> Any:
    """The columns that a selector chose, where the script takes them itself."""
    support = fit.estimator.get_support() if hasattr(fit.estimator, "get_support") else None
    rows = None if support is None else read_columns(fit.rows)
    return None if rows is None else rows[:, support]


def _look(fit: Fit, result: Any, data: list[Data], preparation: Preparation) -> EarlyFit | None:
    stages = trace_rows(result, preparation)
    if not stages:
        return None
    trained, judged = (
        _gather(stages, [one for one in data if one.is_trained == is_it]) for is_it in (True, False)
    )
    held_out = np.setdiff1d(judged, trained)
    if not len(trained) or not len(held_out):
        return None
    support = fit.estimator.get_support() if hasattr(fit.estimator, "get_support") else None
    num_chosen = 0 if support is None else int(support.sum())
    num_others = None if support is None or fit.kind not in _QUICK else _count_others(fit, trained, support)
    num_rows = len(stages[0].rows)
    return None if num_others == 0 else EarlyFit(fit, num_rows, len(held_out), num_chosen, num_others)


def _gather(stages: list[Stage], data: list[Data]) -> Rows:
    found = [np.zeros(0, dtype=np.int64)]
    for one in data:
        rows = find_rows(one.inputs, stages)
        if rows is not None:
            found.append(rows if one.rows is None else rows[one.rows])
    return np.unique(np.concatenate(found))


def _count_others(fit: Fit, trained: Rows, support: np.ndarray) -> int | None:
    """Features that were chosen and that the training rows alone do not choose."""
    if int(np.prod(getattr(fit.rows, "shape", (_MOST_NUMBERS + 1,)))) > _MOST_NUMBERS:
        return None
    again = copy.deepcopy(fit.estimator)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            again.fit(_take(fit.rows, trained), np.asarray(fit.targets)[trained])
        except (TypeError, ValueError, IndexError):  # too few rows of a class
            return None
    return int((support & ~again.get_support()).sum())


def _take(values: Any, rows: Rows) -> Any:
    return values.iloc[rows] if hasattr(values, "iloc") else values[rows]

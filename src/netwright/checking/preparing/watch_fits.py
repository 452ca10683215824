"""See what scalers, encoders and selectors are fitted on, and what they give."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import wraps
from types import ModuleType
from typing import Any, final

import numpy as np

from netwright.checking.load import Line
from netwright.checking.preparing.find_caller import find_caller
from netwright.checking.preparing.preparation import Fit, Preparation, Turned

KINDS = {
    "sklearn.preprocessing": (
        "LabelEncoder",
        "OrdinalEncoder",
        "TargetEncoder",
        "StandardScaler",
        "MinMaxScaler",
        "MaxAbsScaler",
        "RobustScaler",
        "PowerTransformer",
        "QuantileTransformer",
        "KBinsDiscretizer",
    ),
    "sklearn.decomposition": ("PCA", "TruncatedSVD", "FastICA", "NMF"),
    "sklearn.feature_extraction.text": ("CountVectorizer", "TfidfVectorizer"),
    "sklearn.impute": ("SimpleImputer", "KNNImputer"),
    "sklearn.feature_selection": (
        "SelectKBest",
        "SelectPercentile",
        "SelectFpr",
        "SelectFdr",
        "SelectFwe",
        "GenericUnivariateSelect",
        "SelectFromModel",
        "RFE",
        "RFECV",
        "SequentialFeatureSelector",
    ),
    "sklearn.discriminant_analysis": ("LinearDiscriminantAnalysis",),
    "sklearn.neighbors": ("NeighborhoodComponentsAnalysis",),
}
"""By module, the classes that are watched."""

_METHODS = ("fit", "transform", "fit_transform")
_MOST = 200
_MOST_NUMBERS = 8_000_000


@contextmanager
def watch_fits(module: ModuleType, preparation: Preparation) -> Iterator[None]:
    """Keep what the estimators of a module do for the user's own code and its pipelines.

    Args:
        module: of `KINDS`.
        preparation: where it is kept.
    """
    watcher = _FitWatcher(preparation)
    with ExitStack() as stack:
        for name in KINDS[module.__name__]:
            kind = getattr(module, name, None)
            for method in _METHODS if isinstance(kind, type) else ():
                if callable(getattr(kind, method, None)):
                    stack.enter_context(_replace_method(kind, method, watcher.make(method)))
        yield


@contextmanager
def _replace_method(
    kind: Any, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Iterator[None]:
    """Replace a method of one class, be it its own or one that it inherits."""
    own = vars(kind).get(name)
    plain = getattr(kind, name)
    setattr(kind, name, wraps(plain)(make(plain)))
    try:
        yield
    finally:
        if own is None:
            delattr(kind, name)
        else:
            setattr(kind, name, own)


@final
class _FitWatcher:
    """Pairs every result with the fit that it comes from."""

    def __init__(self, preparation: Preparation) -> None:
        self._preparation = preparation
        self._fits: dict[int, tuple[Any, Fit]] = {}
        self._is_inside = False
        self._num_numbers = 0

    def make(self, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def wrap(plain: Callable[..., Any]) -> Callable[..., Any]:
            def call(estimator: Any, *args: Any, **kwargs: Any) -> Any:
                is_full = len(self._preparation.fits) >= _MOST
                line = None if self._is_inside or is_full else find_caller(sys._getframe(1), steps=True)
                if line is None:
                    return plain(estimator, *args, **kwargs)
                self._is_inside = True
                try:
                    result = plain(estimator, *args, **kwargs)
                finally:
                    self._is_inside = False
                given = [*args, *kwargs.values()]
                with suppress(Exception):  # what cannot be copied or counted is not kept
                    self._note(name, estimator, given, result, line)
                return result

            return call

        return wrap

    def _note(self, name: str, estimator: Any, given: list[Any], result: Any, line: Line) -> None:
        self._num_numbers += _count_numbers(given[0] if name == "fit" else result)
        if self._num_numbers > _MOST_NUMBERS:
            return
        if name != "transform":
            targets = given[1] if len(given) > 1 else None
            fit = Fit(copy.copy(estimator), given[0], targets, line)
            self._fits[id(estimator)] = (estimator, fit)
            self._preparation.fits.append(fit)
        known = self._fits.get(id(estimator))
        if name != "fit" and known is not None:
            self._preparation.turned.append(Turned(known[1], given[0], result, line))


def _count_numbers(rows: Any) -> int:
    """How many numbers are kept alive with rows; those of sparse ones are what they stand for."""
    shape = getattr(rows, "shape", None)
    return int(np.prod(shape)) if isinstance(shape, tuple) else len(rows) if hasattr(rows, "__len__") else 0

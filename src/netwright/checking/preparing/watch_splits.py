"""See which rows `train_test_split` puts into which part."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any

import numpy as np

from netwright.checking.preparing.find_caller import find_caller
from netwright.checking.preparing.preparation import Parting, Preparation
from netwright.checking.preparing.replace_inner import replace_inner

_MOST = 50
_MOST_ROWS = 200_000


@contextmanager
def watch_splits(module: ModuleType, preparation: Preparation) -> Iterator[None]:
    """Keep the calls of `train_test_split`: the numbers of the rows are divided along with what is given.

    Args:
        module: `sklearn.model_selection`.
        preparation: where they are kept.
    """

    def make(plain: Callable[..., Any]) -> Callable[..., Any]:
        def train_test_split(*arrays: Any, **options: Any) -> Any:
            line = find_caller(sys._getframe(1))
            num = _count_rows(arrays)
            if line is None or num is None or len(preparation.partings) >= _MOST:
                return plain(*arrays, **options)
            divided = None
            with suppress(Exception):  # which scikit-learn says of the arrays alone
                divided = plain(*arrays, np.arange(num), **options)
            if divided is None:
                return plain(*arrays, **options)
            *outputs, first, second = divided
            preparation.partings.append(Parting(arrays, tuple(outputs), (first, second), line))
            return outputs

        return train_test_split

    with replace_inner(getattr(module, "train_test_split", None), make):
        yield


def _count_rows(arrays: tuple[Any, ...]) -> int | None:
    """The rows of what can be divided; None where it cannot, which scikit-learn is left to say."""
    nums = {one.shape[0] if getattr(one, "shape", ()) else _read_length(one) for one in arrays}
    num = nums.pop() if len(nums) == 1 else None
    return num if num is not None and num <= _MOST_ROWS else None


def _read_length(value: Any) -> int | None:
    try:
        return len(value)
    except TypeError:
        return None

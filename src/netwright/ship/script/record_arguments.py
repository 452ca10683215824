"""With what a module was built."""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn

Arguments = dict[str, Any]


@contextmanager
def record_arguments(
    kinds: Iterable[type[nn.Module]],
) -> Iterator[weakref.WeakKeyDictionary[nn.Module, Arguments]]:
    """Note with what every module of some classes is built meanwhile.

    Args:
        kinds: the classes; what their `__init__` calls is not noted for their base classes.

    Yields:
        The arguments by module, those that were left to their defaults left out.

    >>> with record_arguments([nn.Linear]) as built:
    ...     layer = nn.Linear(4, out_features=2)
    >>> built[layer]
    {'in_features': 4, 'out_features': 2}
    """
    built: weakref.WeakKeyDictionary[nn.Module, Arguments] = weakref.WeakKeyDictionary()
    before = {kind: kind.__dict__.get("__init__") for kind in kinds}
    for kind in before:
        kind.__init__ = _note(kind, kind.__init__, built)  # type: ignore[method-assign]  # put back below
    try:
        yield built
    finally:
        for kind, init in before.items():
            if init is None:
                del kind.__init__
            else:
                kind.__init__ = init  # type: ignore[method-assign]  # as it was


def _note(kind: type[nn.Module], init: Any, built: Any) -> Any:
    signature = inspect.signature(init)

    @functools.wraps(init)
    def noting(self: nn.Module, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        if type(self) is kind:
            given = dict(signature.bind(self, *args, **kwargs).arguments)
            given.pop(next(iter(given)))
            built[self] = given

    return noting

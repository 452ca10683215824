"""Put something else in the place of the function that a decorated one calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any


@contextmanager
def replace_inner(function: Any, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Iterator[bool]:
    """Replace what a decorated function calls, whoever holds that function, and put it back afterwards.

    The function itself stays: it is pickled, compared and imported as before.

    Args:
        function: made by a decorator that keeps what it decorates as `__wrapped__`.
        make: takes the inner function and gives what stands in for it.

    Yields:
        Whether there was such a function; nothing is changed otherwise.

    >>> def decorate(inner):
    ...     @wraps(inner)
    ...     def outer(number):
    ...         return inner(number)
    ...     return outer
    >>> double = decorate(lambda number: 2 * number)
    >>> with replace_inner(double, lambda inner: lambda number: inner(number) + 1):
    ...     double(3)
    7
    >>> double(3)
    6
    """
    plain = getattr(function, "__wrapped__", None)
    cells = [cell for cell in getattr(function, "__closure__", None) or () if cell.cell_contents is plain]
    if plain is None or not cells:
        yield False
        return
    stand_in = wraps(plain)(make(plain))
    for cell in cells:
        cell.cell_contents = stand_in
    try:
        yield True
    finally:
        for cell in cells:
            cell.cell_contents = plain

"""Put something else in the place of an attribute for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any


@contextmanager
def replace_attribute(
    owner: Any, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]
) -> Iterator[None]:
    """Replace a function of a class or module, and put the very same one back afterwards.

    Args:
        owner: the class or module that itself holds it.
        name: of the function.
        make: takes the function and gives what stands in for it.

    >>> import math
    >>> with replace_attribute(math, "sqrt", lambda plain: lambda number: plain(number) + 1):
    ...     math.sqrt(4.0)
    3.0
    >>> math.sqrt(4.0)
    2.0
    """
    plain = vars(owner)[name]
    setattr(owner, name, wraps(plain)(make(plain)))
    try:
        yield
    finally:
        setattr(owner, name, plain)

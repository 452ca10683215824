"""Did you mean …: the nearest of the names that are allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def suggest_name(wrong: str, allowed: Iterable[str]) -> str:
    """Say which allowed name was probably meant, else which names there are.

    Args:
        wrong: the name that was given.
        allowed: the names that would have been right.

    Returns:
        ``did you mean `x`?`` or ``one of: a, b, c`` (at most 12 of them, in order).

    >>> suggest_name("Lineer", ["Linear", "Conv2d"])
    'did you mean `Linear`?'
    >>> suggest_name("zzz", ["Linear", "Conv2d"])
    'one of: Linear, Conv2d'
    """
    names = list(allowed)
    near = find_nearest(wrong, names)
    if near is not None:
        return f"did you mean `{near}`?"
    shown = ", ".join(names[:12])
    return f"one of: {shown}" + (f", … ({len(names)} in all)" if len(names) > 12 else "")


def find_nearest(wrong: str, allowed: Iterable[str]) -> str | None:
    """Find the allowed name that was probably meant.

    >>> find_nearest("Lineer", ["Linear", "Conv2d"])
    'Linear'
    """
    folded = {name.casefold(): name for name in reversed(list(allowed))}
    near = difflib.get_close_matches(wrong.casefold(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None

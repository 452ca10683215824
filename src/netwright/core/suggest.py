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
    folded = {name.casefold(): name for name in reversed(names)}
    near = difflib.get_close_matches(wrong.casefold(), folded, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{folded[near[0]]}`?"
    shown = ", ".join(names[:12])
    return f"one of: {shown}" + (f", … ({len(names)} in all)" if len(names) > 12 else "")

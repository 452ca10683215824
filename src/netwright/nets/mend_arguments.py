"""Arguments of a layer that contradict each other, and values that agree."""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd
from typing import Any

_MUST_DIVIDE = (
    ("num_heads", ("embed_dim",)),
    ("nhead", ("d_model",)),
    ("num_groups", ("num_channels",)),
    ("groups", ("in_channels", "out_channels")),
)


def mend_arguments(given: Mapping[str, Any]) -> dict[str, Any]:
    """Find arguments that PyTorch refuses, and the nearest values that it takes.

    Heads of an attention and groups of a norm or a convolution must divide the sizes that they part;
    a share such as the `p` of a Dropout lies between 0 and 1.

    Args:
        given: arguments by name.

    Returns:
        The arguments to change; empty where the trouble is another.

    >>> mend_arguments({"embed_dim": 16, "num_heads": 3}), mend_arguments({"p": 50})
    ({'num_heads': 2}, {'p': 0.5})
    """
    changes: dict[str, Any] = {}
    for name, sizes in _MUST_DIVIDE:
        known = [given[size] for size in sizes if type(given.get(size)) is int]
        value: Any = given.get(name)
        if type(value) is not int or len(known) != len(sizes):
            continue
        whole = gcd(*known)
        if value < 1 or whole % value:
            changes[name] = max(n for n in range(1, max(value, 1) + 1) if whole % n == 0)
    for name in ("p", "dropout"):
        share: Any = given.get(name)
        if type(share) in {int, float} and 1 < share <= 100:
            changes[name] = share / 100
    return changes

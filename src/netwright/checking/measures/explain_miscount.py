"""Say why a comparison counts nothing."""

from __future__ import annotations

import linecache
import re
from dataclasses import dataclass
from math import prod

from netwright.checking.miscount import Miscount


@dataclass(frozen=True)
class MiscountExplained:
    """What is wrong with a comparison, and what mends it.

    Args:
        says: what is wrong.
        fix: the change that mends it.
        evidence: what was measured, by name.
    """

    says: str
    fix: str
    evidence: dict[str, int]


def explain_miscount(miscount: Miscount) -> MiscountExplained:
    """Say why a comparison of answers with labels counts nothing.

    Args:
        miscount: the comparison, of the kind `argmax`, `largest`, `flat`, `spread` or `broadcast`.

    >>> explain_miscount(Miscount("largest", None, (8, 3), [])).fix
    'predicted = answer.argmax(1)'
    """
    shape, num = miscount.shape, miscount.shape[0]
    if miscount.kind == "argmax":
        return MiscountExplained(
            f"argmax is taken over the one output of {shape}: it is always 0, and what is counted is the "
            "share of class 0",
            "predicted = (answer > 0).long().squeeze(1)",
            {"outputs": 1},
        )
    if miscount.kind == "largest":
        return MiscountExplained(
            f"the largest score of {shape} is compared with the labels, not its index",
            "predicted = answer.argmax(1)",
            {"outputs": shape[1]},
        )
    if miscount.kind == "flat":
        return MiscountExplained(
            f"argmax without an axis gives one index into all {prod(shape)} numbers of {shape}, and each of "
            f"{num} labels is compared with it",
            _write_axis(miscount),
            {"numbers": prod(shape), "indices": 1},
        )
    if miscount.kind == "spread":
        return MiscountExplained(
            f"({num}, 1) and ({num},) are subtracted as {num} x {num}: the error is of each answer from "
            "every target",
            "answer.squeeze(1) - targets",
            {"differences": num * num, "samples": num},
        )
    return MiscountExplained(
        f"({num}, 1) == ({num},) compares every answer with every label",
        "predicted.squeeze(1) == targets",
        {"comparisons": num * num, "samples": num},
    )


def _write_axis(miscount: Miscount) -> str:
    """The user's own line with an axis."""
    written = linecache.getline(*miscount.line).strip() if miscount.line else ""
    fixed = re.sub(r"\bargmax\((\w*)\)", lambda m: f"argmax({m[1] + ', ' if m[1] else ''}1)", written)
    return fixed if fixed != written else "predicted = answer.argmax(1)"

"""What of the data a person must not overlook before training on it."""

from __future__ import annotations

from collections import Counter

from netwright.core.events import Noticed
from netwright.data.data import Data


def notice_data(data: Data) -> list[Noticed]:
    """Tell columns that give the target away, and what was left out with the reasons.

    Args:
        data: what is trained on.

    Returns:
        One notice for each column or sum that gives the target away, and one for all that was left out.

    >>> from netwright.data.open_data import open_data
    >>> rows = {"x": list(range(40)), "y": [None, *"ab" * 19, "a"]}
    >>> [notice.says for notice in notice_data(open_data(rows, bad_rows="skip"))]
    ['1 left out: 1 no value in target `y`; `netwright data` lists each']
    """
    leaks = [
        Noticed(f"{leak}; where it is not known before the answer, leave it out (data.drop)")
        for leak in data.facts.get("leaks") or ()
    ]
    counts = Counter(str(one.get("reason", "")) for one in data.facts.get("skipped") or ())
    if not counts:
        return leaks
    reasons = ", ".join(f"{num:,} {reason}" for reason, num in counts.most_common(3))
    more = ", …" if len(counts) > 3 else ""
    says = f"{counts.total():,} left out: {reasons}{more}; `netwright data` lists each"
    return [*leaks, Noticed(says, {"left_out": dict(counts)})]

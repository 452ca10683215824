"""A file that holds other weights than the network has in the end."""

from __future__ import annotations

from netwright.checking.exported import Exported
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.subject import Subject


def find_stale_export(subject: Subject) -> Exported | None:
    """Find an export that was written before the first step, or after the last and before a state was loaded.

    None where its network is written again after that: what is kept during training is meant.

    Raises:
        CannotMeasure: no loop was watched.
    """
    loop = subject.read(read_loop)
    written = [one for one in loop.exports if one.saved_after is not None]
    fresh = [one.origin for one in written if one.saved_writes == one.count_writes()]
    for one in written:
        is_during = one.saved_after not in {0, loop.num_steps}
        if not is_during and not any(one.origin is net for net in fresh):
            return one
    return None

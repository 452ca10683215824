"""Networks of one loop that are the same network again."""

from __future__ import annotations

from netwright.checking.loop import Root
from netwright.checking.measures.find_twins import have_equal
from netwright.checking.subject import Subject


def find_repeated(subject: Subject) -> Root | None:
    """Find a network of the loop that this one only repeats: both trained by steps, equal before and after.

    A slow copy or a target network is in no optimizer, and is none.

    Returns:
        The subject's own, where an earlier one is its equal; else None.
    """
    loop = subject.loop
    own = next((root for root in loop.roots if root.copy is subject.net), None) if loop else None
    if loop is None or own is None:
        return None
    held = {
        id(part)
        for stepped in loop.steppers
        for group in stepped.optimizer.param_groups
        for part in group["params"]
    }

    def is_taught(root: Root) -> bool:
        parts = list(root.net.parameters())
        return all(id(part) in held for part in parts) and not have_equal(root.net, root.copy)

    for root in loop.roots[: loop.roots.index(own)]:
        is_same = have_equal(root.copy, own.copy) and have_equal(root.net, own.net)
        if is_same and is_taught(root) and is_taught(own):
            return own
    return None

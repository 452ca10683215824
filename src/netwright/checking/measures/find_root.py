"""The root that made the gradient of a step infinite."""

from __future__ import annotations

import math
from collections.abc import Sequence

from netwright.checking.call import Call
from netwright.checking.trace import Trace

_ROOTS = frozenset({"sqrt", "sqrt_", "rsqrt"})


def find_root(trace: Trace, losses: Sequence[float]) -> Call | None:
    """Find the one line that takes a root of something that is learnt and that nothing keeps away from 0.

    The slope of a root is infinite at 0, and `inf * 0` makes a gradient nan. `norm` and `cdist` know that.

    Args:
        trace: of a training step.
        losses: of the loop, until the weights were not finite.

    Returns:
        The root; None where there is none, several lines take one, or the losses had grown before: then a
        step was too large.
    """
    seen = [abs(loss) for loss in losses if math.isfinite(loss)]
    if len(seen) < 3 or max(seen[-3:]) > 2 * max(seen[: len(seen) // 2]):
        return None
    roots = [call for call in trace.calls if call.name in _ROOTS and _can_vanish(call, trace)]
    return roots[0] if len({call.place.line for call in roots}) == 1 else None


def _can_vanish(root: Call, trace: Trace) -> bool:
    """Whether what it is taken of requires a gradient, and no number was added or set as its least."""
    source = root.source
    if source is None or not source.requires_grad:
        return False
    maker = trace.find_maker(source)
    is_kept = maker is not None and maker.name in {
        "add",
        "__add__",
        "clamp",
        "clamp_min",
        "maximum",
        "exp",
        "softplus",
    }
    return not is_kept

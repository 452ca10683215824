"""The term of a loss that was computed and dropped, where parameters learn from it alone."""

from __future__ import annotations

from typing import Any

from netwright.checking.loop import Loop
from netwright.checking.place import Place

_LEAST_STEPS = 3


def explain_lost_term(loop: Loop) -> dict[str, Any] | None:
    """Tell of a dropped term whose parameters an optimizer holds and no backward pass ever reached.

    Args:
        loop: that was watched.

    Returns:
        What a finding says of it; None where no such line was seen, or its parameters learn all the same.
    """
    if "gradient-cut" not in loop.slips:
        return None
    line, facts = loop.slips["gradient-cut"]
    stepped = [one for one in loop.steppers if one.num_all >= _LEAST_STEPS]
    held = {id(part) for one in stepped for group in one.optimizer.param_groups for part in group["params"]}
    never = {
        id(part)
        for part in facts["parameters"]
        if id(part) in held and part.grad is None and id(part) not in loop.got_gradient
    }
    names = [name for root in loop.roots for name, part in root.net.named_parameters() if id(part) in never]
    if not names:
        return None
    shown = ", ".join(names[:4]) + (", …" if len(names) > 4 else "")
    return {
        "where": Place("", "the loss", line),
        "says": f"this term of the loss is computed and dropped: {shown} learn from it alone, and never did",
        "fix": f"{facts['left']} = {facts['left']} + {facts['right']}",
        "evidence": {"parameters without a gradient": len(names)},
    }

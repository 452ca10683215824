"""What is wrong with the scale on which answers are judged, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SHARE = "answers between 0 and 0.5"


def explain_scale(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Write what is wrong and what mends it.

    Args:
        facts: what was measured; the names of what is done to targets and undone on answers are among them
            where the loss and the evaluation compare answers with different things.

    Returns:
        `says`, `fix` and `evidence`.

    >>> explain_scale({"answers between 0 and 0.5": 0.25})["fix"]
    'net(x) > 0, or net(x).sigmoid() > 0.5'
    """
    if _SHARE in facts:
        says = "logits are cut at 0.5, which is for probabilities: "
        says += f"{facts[_SHARE]:.0%} of the answers are more likely than not and counted as no"
        return {"says": says, "fix": "net(x) > 0, or net(x).sigmoid() > 0.5", "evidence": dict(facts)}
    done, undone = facts["done"], facts["undone"]
    return {
        "says": f"the loss compares answers with the {done} of the targets, and here they are compared with "
        "the targets themselves",
        "fix": f"torch.{undone}(net(x)), where the answer is judged or used",
        "evidence": {name: value for name, value in facts.items() if name not in {"done", "undone"}},
    }

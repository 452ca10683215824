"""What a loop did between its networks and a backward pass that cannot have been meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from netwright.checking.find_constant_derivative import find_constant_derivative
from netwright.checking.find_crossed_product import find_crossed_product
from netwright.checking.find_dropped_term import find_dropped_term
from netwright.checking.find_same_views import Encoding, find_same_views
from netwright.checking.find_swapped_triplet import find_swapped_triplet
from netwright.checking.loop import Line, Loop
from netwright.checking.replay_loss import find_needed
from netwright.checking.step import Step


def find_slips(
    loop: Loop,
    loss: Tensor,
    steps: Sequence[Step],
    encodings: Sequence[Encoding],
    latest: Sequence[Step] = (),
) -> None:
    """Keep, by the name of its rule, the first of each kind in `loop.slips`.

    Args:
        loop: where it is kept.
        loss: what the backward pass begins with.
        steps: the operations outside of networks since the pass before, in order.
        encodings: the calls of networks since then.
        latest: the last of the operations, where `steps` may have no room for them.
    """
    needed = find_needed(loss, steps)
    _note_targets(loop, needed)
    trained = {
        id(part)
        for optimizer, _ in loop.optimizers
        for group in optimizer.param_groups
        for part in group["params"]
    }
    found: dict[str, tuple[Line, dict[str, Any]] | None] = {
        "derivative-is-constant": find_constant_derivative(needed, trained),
        "views-are-the-same": find_same_views(needed, encodings),
        "swapped-loss-arguments": find_swapped_triplet(needed),
        "loss-broadcast": find_crossed_product(find_needed(loss, latest)),
        "gradient-cut": find_dropped_term(loss, steps),
    }
    for name, slip in found.items():
        if slip is not None:
            loop.slips.setdefault(name, slip)


def _note_targets(loop: Loop, needed: Sequence[Step]) -> None:
    """Keep what binary losses compare with, while it is one number a step."""
    for step in needed:
        target = step.args[1] if len(step.args) > 1 else step.kwargs.get("target")
        if step.name.startswith("binary_cross_entropy") and isinstance(target, Tensor) and target.numel():
            loop.wanted |= {float(target.min()), float(target.max())} if len(loop.wanted) < 3 else set()

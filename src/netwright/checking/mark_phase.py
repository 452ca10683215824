"""Whether a network is trained on as it was judged, or begins anew."""

from __future__ import annotations

import torch

from netwright.checking.loop import Phase, Root


def mark_phase(root: Root, phase: Phase) -> None:
    """Keep a parameter as it is when a phase begins, and compare it with that of the phase before.

    Args:
        root: the network, with its phases so far.
        phase: the one that begins.
    """
    own = [part for part in root.net.parameters() if part.requires_grad and part.numel()]
    if not own:
        return
    with torch._C.DisableTorchFunctionSubclass(), torch.no_grad():
        phase.mark = min(own, key=lambda part: part.numel()).detach().clone()
        before = root.phases[-1] if root.phases else None
        if before is None or before.mark is None or before.mark.shape != phase.mark.shape:
            return
        phase.is_carried = phase.with_grad and not before.with_grad and torch.equal(before.mark, phase.mark)

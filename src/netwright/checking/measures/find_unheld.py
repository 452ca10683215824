"""The network that learns beside another and that no optimizer holds."""

from __future__ import annotations

import torch
from torch import nn

from netwright.checking.loop import Loop, Root
from netwright.checking.measures.measure_freshness import measure_freshness


def find_unheld(loop: Loop, held: set[int]) -> Root | None:
    """Find a network whose every parameter gets gradients, and which nothing ever wrote to.

    Args:
        loop: what was seen.
        held: `id` of each parameter that an optimizer holds.

    Returns:
        The network, still as PyTorch drew it; None where there is none, or no other one is trained.
    """
    roots = [(one, list(one.net.parameters())) for one in loop.roots]
    if not any(id(part) in held for _, parts in roots for part in parts):
        return None
    for root, parts in roots:
        if not parts or not _was_trained(root) or any(id(part) in held for part in parts):
            continue
        is_learning = all(part.requires_grad and id(part) in loop.got_gradient for part in parts)
        pairs = zip(parts, root.copy.parameters(), strict=False)
        is_still = all(torch.equal(part.detach(), before.detach()) for part, before in pairs)
        if is_learning and is_still and any(_is_drawn(module) for module in root.net.modules()):
            return root
    return None


def _is_drawn(module: nn.Module) -> bool:
    """Whether a layer has the weights that PyTorch draws for it."""
    if isinstance(module, nn.RNNBase):
        bound = module.hidden_size**-0.5
        flat = torch.cat([part.detach().flatten() for part in module.parameters()])
        spread = float(flat.std()) / (bound / 3**0.5)
        return bool(float(flat.abs().max()) <= bound * (1 + 1e-5) and 0.9 < spread < 1.1)
    return measure_freshness(module)


def _was_trained(root: Root) -> bool:
    return any(phase.training and phase.with_grad for phase in root.phases)

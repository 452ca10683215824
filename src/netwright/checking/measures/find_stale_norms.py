"""Copies of a trained network whose batch norms still have the statistics of the start."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from netwright.checking.loop import Line, Loop, Root
from netwright.checking.read_memory import read_memory

_LEAST_COSINE = 0.5


@dataclass(frozen=True, eq=False)
class StaleNorms:
    """A network that follows a trained one in its weights, and not in its buffers.

    Args:
        net: the follower.
        line: where its weights were written, else where it was called.
        num: how many batch norms it has.
        num_fed: batches that the first batch norm of the trained network saw.
    """

    net: nn.Module
    line: Line
    num: int
    num_fed: int


def find_stale_norms(loop: Loop) -> StaleNorms | None:
    """Find a network that the loop evaluates and that went the way of a trained one of its class.

    Its batch norms have mean 0, variance 1 and no batch seen, while those of the trained one saw several.

    Args:
        loop: that was watched.
    """
    for net, line in loop.beside.strangers.values():
        for root in loop.roots:
            if type(root.net) is not type(net) or root.net is net:
                continue
            live, slow = _list_norms(root.net), _list_norms(net)
            if not live or live.keys() != slow.keys() or not all(_is_fed(one) for one in live.values()):
                continue
            if all(_is_new(one) for one in slow.values()) and _follows(root, net):
                written = [loop.beside.written.get(read_memory(part)) for part in net.parameters()]
                place = next((one for one in written if one is not None), line)
                return StaleNorms(net, place, len(slow), int(_count_fed(next(iter(live.values())))))
    return None


def _list_norms(net: nn.Module) -> dict[str, nn.modules.batchnorm._BatchNorm]:
    kind = nn.modules.batchnorm._BatchNorm
    return {
        path: part
        for path, part in net.named_modules()
        if isinstance(part, kind) and part.running_mean is not None
    }


def _count_fed(norm: nn.modules.batchnorm._BatchNorm) -> int:
    return int(norm.num_batches_tracked) if isinstance(norm.num_batches_tracked, Tensor) else 0


def _is_fed(norm: nn.modules.batchnorm._BatchNorm) -> bool:
    return _count_fed(norm) > 1


def _is_new(norm: nn.modules.batchnorm._BatchNorm) -> bool:
    mean, variance = norm.running_mean, norm.running_var
    if not isinstance(mean, Tensor) or not isinstance(variance, Tensor):
        return False
    return _count_fed(norm) == 0 and not mean.any() and variance.equal(torch.ones_like(variance))


def _follows(root: Root, net: nn.Module) -> bool:
    """Whether the way from the trained network's first weights to these is the way that it went itself."""
    first, last, mine = ([part.detach() for part in one.parameters()] for one in (root.copy, root.net, net))
    if not [part.shape for part in first] == [part.shape for part in last] == [part.shape for part in mine]:
        return False
    start = torch.cat([part.flatten() for part in first]).cpu()
    went = torch.cat([part.flatten() for part in last]).cpu() - start
    moved = torch.cat([part.flatten() for part in mine]).cpu() - start
    return float(torch.cosine_similarity(went, moved, dim=0)) > _LEAST_COSINE

"""The layers that residual branches end in."""

from __future__ import annotations

from torch import nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd

from netwright.nets.blocks.basic_block import BasicBlock
from netwright.nets.blocks.inverted_residual import InvertedResidual
from netwright.nets.blocks.residual import Residual

_WEIGHTED = (nn.Linear, _ConvNd, _NormBase, nn.GroupNorm, nn.LayerNorm, nn.RMSNorm)


def find_branch_ends(net: nn.Module) -> list[nn.Module]:
    """Find the last layer with weights of every branch that is added to what went round it.

    With zeros in it a block passes on what arrives, so that a deep network begins as a shallow one.

    Args:
        net: any module; netwright's own residual blocks in it are looked at.

    Source: Goyal et al. 2017, Accurate, Large Minibatch SGD, section 5.1 (the last norm begins at zero).

    >>> find_branch_ends(nn.Sequential(Residual(nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 4)))))
    [Linear(in_features=8, out_features=4, bias=True)]
    """
    ends: list[nn.Module] = []
    for block in net.modules():
        branch: nn.Module | None = None
        if isinstance(block, Residual):
            branch = block.layers
        elif isinstance(block, BasicBlock):
            branch = block.bn2
        elif isinstance(block, InvertedResidual) and block.has_shortcut:
            branch = block.conv
        if branch is not None:
            ends += [layer for layer in branch.modules() if isinstance(layer, _WEIGHTED)][-1:]
    return ends

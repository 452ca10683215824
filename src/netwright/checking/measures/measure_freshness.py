"""Whether weights are still as PyTorch drew them."""

from __future__ import annotations

import math

from torch import nn

from netwright.checking.function_net import FunctionNet

_SMALLEST = 64


def measure_freshness(module: nn.Module) -> bool:
    """Say whether a Linear or convolution still holds the weights that PyTorch draws for it.

    The default draws uniformly within 1/sqrt(fan_in); what was trained, loaded or drawn in another way
    leaves that range or has another spread.

    Args:
        module: any module.

    Returns:
        True where that is certain; False for other layers, other weights, and too few of them to tell.

    >>> measure_freshness(nn.Linear(16, 16)), measure_freshness(nn.ReLU())
    (True, False)
    """
    if isinstance(module, FunctionNet):
        return True  # its tensors were made by the loop itself
    if not isinstance(module, nn.Linear | nn.modules.conv._ConvNd):
        return False
    if isinstance(module.weight, nn.parameter.UninitializedParameter):
        return False
    weight = module.weight.detach()
    fan_in = weight[0].numel()
    if not fan_in:
        return False
    bound = 1 / math.sqrt(fan_in)
    if weight.numel() < _SMALLEST:
        # Too few numbers for a spread: written once, by its own init, and within the bound.
        is_once = module.weight._version == 1
        return is_once and weight.numel() > 1 and float(weight.abs().max()) <= bound * (1 + 1e-5)
    spread = float(weight.std()) / (bound / math.sqrt(3))
    return float(weight.abs().max()) <= bound * (1 + 1e-5) and 0.8 < spread < 1.2

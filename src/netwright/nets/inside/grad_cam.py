"""Where in the picture a convolution found what spoke for an answer."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

from netwright.core.errors import NetworkError
from netwright.nets.inside.measure_gradient import Score
from netwright.nets.inside.watch_outputs import require_run, watch_outputs


def grad_cam(
    net: nn.Module, score: Score, inputs: tuple[Tensor, ...], path: str
) -> Float[Tensor, "num height width"]:
    """Weigh a layer's feature maps by how much each speaks for an answer, and add them.

    Args:
        net: the network that `score` runs.
        score: the answer that is asked about.
        inputs: what it takes; samples along the first axis.
        path: of a layer that gives feature maps, (num, channels, height, width).

    Returns:
        What speaks for the answer, 0 or more, at each place of the maps.

    Raises:
        UsageError: there is no such layer.
        NetworkError: it gives no feature maps, or the answer does not depend on it.

    Source: Selvaraju et al. 2017, Grad-CAM (arXiv:1610.02391), eq. 1 and 2.

    >>> net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.LazyLinear(2))
    >>> grad_cam(net, lambda x: net(x)[:, 0], (torch.randn(4, 1, 8, 8),), "0").shape
    torch.Size([4, 6, 6])
    """
    with torch.enable_grad(), watch_outputs(net, [path], with_graph=True) as seen:
        total = score(*inputs).sum()
    maps = require_run(seen, net, path)[-1].main
    slopes = None
    if maps.ndim == 4 and maps.requires_grad and total.requires_grad:
        (slopes,) = torch.autograd.grad(total, maps, allow_unused=True)
    if slopes is None:
        shape = " x ".join(map(str, maps.shape[1:]))
        raise NetworkError(
            f"layer `{path}` gives {shape} a sample, and Grad-CAM needs feature maps that the answer uses"
            if maps.ndim != 4
            else f"the answer does not depend on what layer `{path}` gives",
            where=f"net.{path}",
            fix="name a convolution, or what follows one",
        )
    weights = slopes.mean((2, 3), keepdim=True)
    return (weights * maps).sum(1).relu().detach()

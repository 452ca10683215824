"""A forward pass over made-up samples, its failure explained."""

from __future__ import annotations

import warnings
from typing import Any

from jaxtyping import Shaped
from torch import Tensor, nn

from netwright.nets.explain_failure import explain_failure
from netwright.nets.run_sample import run_sample


def try_forward(net: nn.Module, x: Shaped[Tensor, "batch ..."], *, where: str) -> None:
    """Run a network on random samples; lazy layers get their sizes.

    An `Embedding` that is met first gets whole numbers: a made-up sample does not tell whether the
    real ones hold codes.

    Args:
        net: the network.
        x: a tensor of the samples' shape and type; its values are not looked at.
        where: the place to name in front of the layer's.

    Raises:
        ShapeClash: a layer takes another size than arrives.
        NetworkError: forward raises for another reason.

    >>> import torch
    >>> net = nn.Sequential(nn.LazyLinear(3))
    >>> try_forward(net, torch.empty(2, 4), where="model.use"); net[0]
    Linear(in_features=4, out_features=3, bias=True)
    """
    stack: list[tuple[str, nn.Module, tuple[Any, ...]]] = []
    handles = []
    for path, module in net.named_modules():

        def enter(module: nn.Module, given: tuple[Any, ...], path: str = path) -> None:
            stack.append((path, module, given))

        handles.append(module.register_forward_pre_hook(enter))
        handles.append(module.register_forward_hook(lambda *_: stack.pop() and None))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            run_sample(net, x)
    except Exception as raised:
        path, module, given = stack[-1] if stack else ("", net, (x,))
        if isinstance(module, nn.Embedding) and x.is_floating_point():
            return try_forward(net, x.long(), where=where)
        error = explain_failure(raised, path, module, given, x, net=net)
        place = f"{where}, {error.where}"
        raise type(error)(error.what, where=place, fix=error.fix, edit=error.edit) from raised
    finally:
        for handle in handles:
            handle.remove()

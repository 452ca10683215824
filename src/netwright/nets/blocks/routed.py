"""Layers in order, some of which take what an earlier one gave."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import final

from jaxtyping import Shaped
from torch import Tensor, nn


@final
class Routed(nn.Sequential):
    """A Sequential in which a layer may take, by name, what an earlier one gave, or several of them.

    In a run file it comes of `inputs: NAME` or `inputs: [NAME, NAME]` beside a layer's arguments, and of
    samples that are several tensors.

    Args:
        layers: by name, in order.
        routes: for a layer the names of what it takes, earlier layers or inputs; a layer that is not in it
            takes what the one before it gave, the first all inputs.
        inputs: names of what the network takes, in order; they may also be given by name.

    >>> import torch
    >>> layers = {"left": nn.Linear(4, 3), "right": nn.Linear(4, 3), "both": nn.Bilinear(3, 3, 2)}
    >>> net = Routed(layers, {"right": ("input",), "both": ("left", "right")})
    >>> net(torch.zeros(5, 4)).shape
    torch.Size([5, 2])
    """

    def __init__(
        self,
        layers: Mapping[str, nn.Module],
        routes: Mapping[str, Sequence[str]] | None = None,
        inputs: Sequence[str] = ("input",),
    ) -> None:
        super().__init__(OrderedDict(layers))
        self.routes = {name: tuple(sources) for name, sources in (routes or {}).items()}
        self.inputs = tuple(inputs)

    def forward(
        self, *given: Shaped[Tensor, "batch ..."], **named: Shaped[Tensor, "batch ..."]
    ) -> Shaped[Tensor, "batch ..."]:
        """Run the layers in order, each on what its route says."""
        kept = {**dict(zip(self.inputs, given, strict=False)), **named}
        arriving = tuple(kept[name] for name in self.inputs)
        asked = {source for sources in self.routes.values() for source in sources}
        for name, layer in self._modules.items():
            sources = self.routes.get(name)
            result = layer(*(arriving if sources is None else [kept[source] for source in sources]))
            if name in asked:
                kept[name] = result
            arriving = (result,)
        return arriving[0]

    def extra_repr(self) -> str:
        """What `print` shows beside the layers."""
        inputs = [f"inputs={', '.join(self.inputs)}"] if self.inputs != ("input",) else []
        return "; ".join([*inputs, *(f"{name} takes {', '.join(one)}" for name, one in self.routes.items())])

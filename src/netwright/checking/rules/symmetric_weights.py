"""All units of a layer start alike, and stay alike for ever.

What it finds
-------------
A Linear or convolution whose units have the very same weights, and after some steps of training still have.

Why it matters
--------------
Units with the same weights get the same gradient: the layer is one unit, whatever its width.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 3))
    for layer in (net[0], net[2]):
        nn.init.constant_(layer.weight, 0.1)
        nn.init.zeros_(layer.bias)
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 3))
    nn.init.zeros_(net[2].weight)  # a head of zeros: its units part at the first step
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Goodfellow, Bengio, Courville 2016, Deep Learning, section 8.4: initial parameters must break symmetry.
Whether they do is tried on a copy, without dropout.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor, nn

from netwright.checking.function_net import FunctionNet
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.measures.list_constant import list_constant
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class SymmetricWeights(Rule):
    """See the page above."""

    severity = "error"
    checks = "the units of each layer start differently"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for layers of equal units, and train a copy to see whether they part."""
        trace = subject.read(trace_step)
        if trace.loss is None or not trace.loss.requires_grad:
            return
        alike = [
            path
            for path, module in subject.net.named_modules()
            if isinstance(module, nn.Linear | nn.modules.conv._ConvNd)
            and module.weight.requires_grad
            and _are_alike(module.weight)
        ]
        alone = list_constant(subject) if isinstance(subject.net, FunctionNet) else []
        if not alike and not alone:
            return
        learnt = learn_copy(subject, steps=20)
        if len(learnt.losses) < 10:
            return
        for path in alike:
            module = learnt.net.get_submodule(path)
            weight = module.weight
            if not isinstance(weight, Tensor) or not _are_alike(weight, 1e-6):
                continue
            line = next((visit.place.line for visit in trace.leaves if visit.path == path), None)
            yield self.find(
                Place(path, type(module).__name__, subject.lines.get(path, line)),
                says=f"all {len(weight)} units of `{path or 'net'}` have the same weights, and after "
                f"{len(learnt.losses)} steps of training they still have: the layer is as good as one unit",
                fix=f"nn.init.kaiming_uniform_({name_attribute(path) if path else 'net'}.weight), or "
                "leave it as PyTorch draws it",
                evidence={"units": len(weight), "units that differ": 1},
            )
        still = dict(learnt.net.named_parameters())
        for name in alone:
            weight = still[name]
            if not _are_alike(weight, 1e-6) and not _are_alike(weight.T, 1e-6):
                continue
            yield self.find(
                Place(name, "FunctionNet", subject.lines.get(name)),
                says=f"all units of `{name}` {tuple(weight.shape)} have the same weights, and after "
                f"{len(learnt.losses)} steps of training they still have: the layer is as good as one unit",
                fix=f"{name} = torch.randn(…) / math.sqrt(…): only biases may start alike",
                evidence={"numbers": weight.numel(), "numbers that differ": 1},
            )


def _are_alike(weight: Tensor, tolerance: float = 0.0) -> bool:
    weight = weight.detach()
    if len(weight) < 2 or weight.ndim < 2 or weight[0].numel() < 2:
        return False
    if not tolerance and not torch.equal(weight[0], weight[1]):
        return False
    return float((weight - weight[:1]).abs().max()) <= tolerance * max(1.0, float(weight.abs().max()))

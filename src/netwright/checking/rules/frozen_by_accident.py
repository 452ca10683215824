"""A layer that was never trained is frozen.

What it finds
-------------
The last layer frozen while it still holds the weights that PyTorch drew; or a single layer frozen so, between
layers that are trained.

Why it matters
--------------
The answers are a fixed random mixture of what the layers before give. Mostly a loop that froze a backbone
reached one layer too far, or a new head was put in before it.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(8, 32)
            self.deep = nn.Linear(32, 32)
            self.head = nn.Linear(32, 3).requires_grad_(False)

        def forward(self, x):
            return self.head(self.deep(self.hidden(x).relu()).relu())

    net = Net()
    inputs, targets = torch.randn(32, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone = nn.Linear(8, 16).requires_grad_(False)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(self.backbone(x).relu())

    net = Net()
    inputs, targets = torch.randn(32, 8), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
torch.nn.Linear draws uniformly within 1/sqrt(fan_in): weights in just that range were never trained. Silent
on frozen first layers (feature extraction), adapters beside a frozen layer, and heads drawn on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import nn

from netwright.checking.measures.has_twin import has_twin
from netwright.checking.measures.list_new_frozen import list_new_frozen
from netwright.checking.measures.measure_freshness import measure_freshness
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class FrozenByAccident(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no fresh layer is frozen"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for frozen layers with fresh weights, in the order in which they run."""
        yield from self._look_late(subject)
        trace = subject.read(trace_step)
        layers = [
            visit for visit in trace.leaves if isinstance(visit.module, nn.Linear | nn.modules.conv._ConvNd)
        ]
        frozen = [visit for visit in layers if _is_frozen(visit.module)]
        if not frozen or len(frozen) == len(layers):
            return
        maker = trace.find_maker(trace.answer)
        for visit in frozen:
            is_head = maker is not None and visit.start <= maker.index < visit.end
            place = layers.index(visit)
            is_alone = len(frozen) == 1 and place > 0 and not _is_frozen(layers[place - 1].module)
            if not (is_head or is_alone) or not measure_freshness(visit.module) or has_twin(visit, layers):
                continue
            num = sum(part.numel() for part in visit.module.parameters())
            yield self.find(
                Place(visit.path, type(visit.module).__name__, visit.place.line),
                says=f"`{visit.path}` is frozen and holds the weights that PyTorch drew: it was never "
                "trained and never will be" + (", and it gives the answers" if is_head else ""),
                fix=f"{name_attribute(visit.path)}.requires_grad_(True), after the rest is frozen",
                evidence={"frozen parameters": num},
            )

    def _look_late(self, subject: Subject) -> Iterator[Finding]:
        """A layer that was made anew and frozen with the trained ones before it."""
        for path, module in subject.read(list_new_frozen):
            line = subject.loop.built.get(id(module)) if subject.loop is not None else None
            yield self.find(
                Place(path, type(module).__name__, line),
                says=f"`{path}` was made anew after a training, and is frozen as PyTorch drew it",
                fix=f"{name_attribute(path)}.requires_grad_(True), after the rest is frozen",
                evidence={"frozen parameters": sum(part.numel() for part in module.parameters())},
            )


def _is_frozen(layer: nn.Module) -> bool:
    return all(not part.requires_grad for part in layer.parameters())

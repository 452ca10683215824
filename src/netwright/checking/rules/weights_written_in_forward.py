"""The forward pass changes weights that training changes too.

What it finds
-------------
Trained parameters whose numbers are others after a forward pass in training mode, and others again after the
next one.

Why it matters
--------------
The optimizer steps from weights that are no longer those that its gradient was computed for, and two equal
batches are answered differently.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            self.hidden.weight.data *= 0.99
            return self.head(self.hidden(x).relu())

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(self.hidden(x).relu())

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
The parameters of a copy are compared bit by bit after one, two and three passes. Silent on what has no
gradient (moving averages, codebooks) and on what a second pass leaves alone (clipping, unit norms).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import nn

from netwright.checking.measures.list_written import list_written
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace
from netwright.core.finding import Finding

_WRITES = frozenset({"__set__", "copy_", "fill_", "zero_", "normal_", "uniform_", "lerp_", "clamp_"})
_IN_PLACE = ("add_", "sub_", "mul_", "div_")


@final
class WeightsWrittenInForward(Rule):
    """See the page above."""

    severity = "warning"
    checks = "forward leaves the weights as they are"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the parameters before and after forward passes."""
        trace, written = subject.read(trace_step), subject.read(list_written)
        if not written:
            return
        name = written[0]
        before, after = dict(subject.net.named_parameters()), trace.parameters
        path = name.rpartition(".")[0]
        place = _find_write(trace, after[name]) or Place(path, type(trace.net.get_submodule(path)).__name__)
        change = float((after[name] - before[name]).detach().norm() / before[name].detach().norm())
        yield self.find(
            place,
            says=f"one forward pass changes `{name}` by {change:.2g} of its size, the next changes it "
            "again, and the optimizer trains it as well",
            fix="compute with a changed copy (w = layer.weight * 0.99; F.linear(x, w, layer.bias)), or "
            " keep it as a buffer that is not trained",
            evidence={"parameters written": len(written), "change in one pass": round(change, 6)},
        )


def _find_write(trace: Trace, part: nn.Parameter) -> Place | None:
    for call in trace.calls:
        source = call.source
        is_write = call.name in _WRITES or call.name in _IN_PLACE or call.name.startswith("__i")
        if is_write and source is not None and source.data_ptr() == part.data_ptr():
            return call.place
    return None

"""The loss does not depend on any parameter: nothing can be learnt.

What it finds
-------------
A loss without a gradient; the operation that cut it is named (`.data`, `detach()`, `.item()`, `no_grad` …).

Why it matters
--------------
`loss.backward()` raises, or, where `requires_grad_()` was called on the loss to silence that, does nothing.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 1)

        def forward(self, x):
            return torch.tensor(self.head(self.hidden(x).relu()).tolist())

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1)
    loss = nn.MSELoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 1)

        def forward(self, x):
            return self.head(self.hidden(x).relu())

    net, inputs, targets, loss = Net(), torch.randn(32, 4), torch.randn(32, 1), nn.MSELoss()

Source
------
Autograd records operations on tensors that require a gradient; what leaves torch, is detached or runs under
no_grad is a constant to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.find_no_grad import find_no_grad
from netwright.checking.loop import Loop
from netwright.checking.measures.find_reached import find_reached
from netwright.checking.measures.list_cuts import list_cuts
from netwright.checking.measures.list_moved import list_moved
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class LossWithoutGraph(Rule):
    """See the page above."""

    severity = "error"
    checks = "the loss has a gradient"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look whether the loss requires a gradient, and at what cut it."""
        if subject.loop is not None:
            yield from (told := list(self.examine_loop(subject.loop)))
            # What is computed again may lack a part: the loop's own graph lacks nothing.
            if told or any(root.is_reached for root in subject.loop.roots if root.copy is subject.net):
                return
        trace = subject.read(trace_step)
        trained = [name for name, part in trace.parameters.items() if part.requires_grad]
        if trace.loss is None or trace.loss.requires_grad or subject.read(list_moved) & set(trained):
            return
        cuts = subject.read(list_cuts)
        if not trained or subject.read(find_reached).strangers or (cuts and cuts[-1].chooses):
            return
        place = Place("", type(trace.net).__name__)
        cause, fix = "no operation connects them", "compute the answer from the parameters, in torch"
        if cuts:
            real = [cut for cut in cuts if cut.call.name not in {"item", "tolist"}] or cuts
            place, name = real[-1].call.place, real[-1].call.name
            cause, fix = f"`{name}` cuts the gradient", f"take `{name}` out and stay with torch's tensors"
        elif without := [call for call in trace.calls if not call.with_grad]:
            place, cause = without[0].place, "it is computed under no_grad"
            fix = "take `torch.no_grad()` (or inference_mode) off what is trained"
        yield self.find(
            place,
            says=f"the loss does not depend on any parameter ({', '.join(trained[:3])} …): {cause}",
            fix=fix,
            evidence={"parameters without a gradient": len(trained)},
        )

    def examine_loop(self, loop: Loop) -> Iterator[Finding]:
        """Look at the losses that backward passes began with, whatever they were made of."""
        if loop.graphless is not None and isinstance(loop.raised, RuntimeError):
            net, line = loop.graphless
            yield self.find(
                Place("", type(net).__name__, line and find_no_grad(line)),
                says="the network is trained with gradients switched off: the loss has none",
                fix="take `torch.no_grad()` (or inference_mode) off what is trained",
            )
        elif loop.num_leaves >= 2:
            yield self.find(
                Place("", "the loss", loop.leaf_line),
                says=f"{loop.num_leaves} backward passes began with a loss made anew, from numbers alone",
                fix="loss.backward() on the loss itself, without torch.tensor(…) around it",
            )

"""Layers that shape the answer and never learn, because a line cuts their gradient.

What it finds
-------------
Trainable parameters that the answer depends on (it changes when they are changed) and that no output has a
gradient for, behind `.data`, `detach()`, `.numpy()`, `.item()`, `torch.tensor(...)`, or a sum kept nowhere.

Why it matters
--------------
They stay as they were drawn: the rest of the network learns on top of random features.

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
            h = self.hidden(x).relu()
            h = torch.tensor(h.tolist())
            return self.head(h)

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
            self.backbone = nn.Linear(4, 16).requires_grad_(False)
            self.head = nn.Linear(16, 1)

        def forward(self, x):
            return self.head(self.backbone(x).relu())

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randn(32, 1)
    loss = nn.MSELoss()

Source
------
Autograd. Silent on frozen layers, straight-through estimators, `no_grad` (how features are extracted; not
where they were unfrozen), and on a `detach()` of trained layers or of those whose copies learn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.answer_trained import find_root
from netwright.checking.measures.explain_lost_term import explain_lost_term
from netwright.checking.measures.find_end import find_end
from netwright.checking.measures.find_reached import find_reached
from netwright.checking.measures.find_untaught import find_untaught
from netwright.checking.measures.is_accident import is_accident
from netwright.checking.measures.list_cuts import list_cuts
from netwright.checking.measures.list_moved import list_moved
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class GradientCut(Rule):
    """See the page above."""

    severity = "error"
    checks = "what shapes the answer gets a gradient"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for trainable parameters that matter and get no gradient, and for the line that cut it."""
        if subject.loop is not None and (told := explain_lost_term(subject.loop)) is not None:
            yield self.find(**told)
        trace = subject.read(trace_step)
        if trace.loss is None or not trace.loss.requires_grad:
            return
        untaught = subject.read(find_untaught)
        place = find_end(subject, trace, untaught) if untaught else None
        if untaught and place is None and subject.loop is not None and not subject.loop.was_stopped:
            line = subject.read(find_root).cut_line
            place = Place("", "the loop", line) if line is not None else None
        if place is not None:
            yield self.find(
                place,
                says=f"the gradient ends here: {', '.join(sorted(untaught)[:4])} shape the answer, are in "
                "the optimizer, and no step of the loop changed them",
                fix="let the gradient pass (to freeze layers on purpose: requires_grad_(False))",
                evidence={"parameters without a gradient": len(untaught)},
            )
            return
        reached = subject.read(find_reached)
        lost = {name for name in reached.taken - reached.learns if trace.parameters[name].requires_grad}
        lost -= subject.read(list_moved)
        cuts = [cut for cut in subject.read(list_cuts) if not cut.chooses and cut.behind & lost]
        names = {name for cut in cuts for name in cut.behind & lost}
        if not names or not is_accident(subject, cuts, names, reached):
            return
        cut = next((one for one in cuts if one.call.name not in {"item", "tolist"}), cuts[-1])
        yield self.find(
            cut.call.place,
            says=f"`{cut.call.name}` cuts the gradient: {', '.join(sorted(names)[:4])} shape the answer "
            "and never learn",
            fix=f"take `{cut.call.name}` out and stay with torch's tensors "
            "(to freeze layers on purpose: requires_grad_(False))",
            evidence={"parameters without a gradient": len(names)},
        )

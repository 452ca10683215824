"""A layer that is registered, trainable, and never used.

What it finds
-------------
Parameters that no operation of any forward pass takes, in training or in evaluation mode, of an attribute
that its file mentions nowhere but where it is made.

Why it matters
--------------
They are counted, saved and handed to the optimizer and never learn: mostly a line of `forward` names another
layer than it means, or none.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(4, 16)
            self.second = nn.Linear(16, 16)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(self.first(x).relu())

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
            self.first = nn.Linear(4, 16)
            self.second = nn.Linear(16, 16)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(self.second(self.first(x).relu()).relu())

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Every operation of several forward passes is seen. Silent where a layer is skipped at random, chosen by a
router, or used by another method: its name is then mentioned elsewhere in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import nn

from netwright.checking.find_attribute import find_attribute, is_mentioned
from netwright.checking.measures.find_reached import find_reached
from netwright.checking.measures.trace_eval import trace_eval
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class UnusedParameters(Rule):
    """See the page above."""

    severity = "error"
    checks = "every layer takes part in forward"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the parameters with all that the operations took."""
        unused = {name for name, part in subject.net.named_parameters() if part.requires_grad}
        unused -= subject.read(find_reached).taken
        if not unused:
            return
        trace = subject.read(trace_eval)
        seen = {id(part) for call in trace.calls for part in call.tensors}
        unused -= {name for name, part in trace.parameters.items() if id(part) in seen}
        for path, module in subject.net.named_modules():
            for name, child in [*module.named_children(), *module.named_parameters(recurse=False)]:
                full = f"{path}.{name}" if path else name
                under = {one for one in unused if one == full or one.startswith(full + ".")}
                own = [full] if not isinstance(child, nn.Module) else [n for n, _ in child.named_parameters()]
                if not under or len(under) < len(own) or is_mentioned(module, name):
                    continue
                unused -= under
                line = find_attribute(module, name)
                count = sum(part.numel() for one, part in subject.net.named_parameters() if one in under)
                yield self.find(
                    Place(full, type(child).__name__, line),
                    says=f"`{name}` is never used: {count:,} parameters that no forward pass touches",
                    fix=f"call self.{name} in forward, or take it out of __init__",
                    severity="error" if subject.loop_is_known else "warning",
                )

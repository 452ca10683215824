"""A layer that is made anew in every forward: what it learns is thrown away.

What it finds
-------------
Parameters in the gradient's graph of a forward pass that did not exist before it and are others in the next.

Why it matters
--------------
Every pass draws new weights. The optimizer knows none of them; the network answers at random.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)

        def forward(self, x):
            return nn.Linear(16, 3)(self.hidden(x).relu())

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
Two forward passes of one copy are compared. A hypernetwork computes weights from parameters that stay, and a
layer that is made once, in the first forward, stays too: neither is reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import final

from torch import Tensor, nn

from netwright.checking.find_source import find_source
from netwright.checking.measures.find_reached import find_reached, walk_graph
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.place import Place
from netwright.checking.read_memory import read_memory
from netwright.checking.rule import Rule
from netwright.checking.run_traced import run_traced
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class LayerMadeInForward(Rule):
    """See the page above."""

    severity = "error"
    checks = "no layer is made in forward"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Run the copy once more and see whether the new parameters are new again."""
        trace = subject.read(trace_forward)
        strange = subject.read(find_reached).strangers
        strangers = {id(leaf) for leaf in strange if isinstance(leaf, nn.Parameter)}
        if not strangers:
            return
        again = run_traced(trace.net, subject.inputs, lines=subject.lines)
        if again.answer is None:
            return
        kept = {id(leaf) for leaf in walk_graph([again.answer])}
        made = strangers - kept
        for call in trace.calls:
            new = [part for part in call.tensors if id(part) in made]
            if not new or call.name.endswith("_"):  # a draw of its first numbers
                continue
            results = [one.result for one in trace.calls if isinstance(one.result, Tensor)]
            computed = {read_memory(one) for one in results if one.grad_fn is not None}
            line = find_source(call.place.line, _wraps) if read_memory(new[0]) in computed else None
            if line is not None:
                yield self.find(
                    Place("", type(trace.net).__name__, line),
                    says="nn.Parameter(…) around a computed tensor makes a leaf of it in every forward: the "
                    "gradient ends there, and what computed it never learns",
                    fix="use the computed tensor itself, without nn.Parameter",
                )
                return
            yield self.find(
                call.place,
                says=f"a layer with {sum(part.numel() for part in new):,} parameters is made anew in every "
                "forward: nothing that it learns is kept",
                fix="make it once in __init__ (self.layer = …) and call self.layer(x) in forward",
                evidence={"new parameters a pass": sum(part.numel() for part in new)},
            )
            return


def _wraps(node: ast.AST) -> bool:
    """Whether it makes a parameter of something that is no fresh draw or constant."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func).rpartition(".")[2] != "Parameter":
        return False
    return bool(node.args) and not ast.unparse(node.args[0]).startswith("torch.")

"""A recurrent network gets its own state of the batch before, with the graph of that batch.

What it finds
-------------
Calls of a network with a state that it gave itself before the last backward pass, and that still has its
graph; or that is detached, and is given together with other samples: batches that are shuffled.

Why it matters
--------------
The backward pass goes on into the batch before, whose graph is gone: it raises, or with `retain_graph=True`
each step goes through all batches since the beginning and takes longer than the one before.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.cell = nn.GRU(4, 8, batch_first=True)
            self.head = nn.Linear(8, 1)

        def forward(self, x, state=None):
            h, state = self.cell(x, state)
            return self.head(h[:, -1]), state

    net = Net()
    inputs, targets = torch.randn(16, 6, 4), torch.randn(16, 1)
    loss = lambda output, truth: nn.functional.mse_loss(output[0], truth)

    def train():
        optimizer = torch.optim.Adam(net.parameters())
        state = None
        for _ in range(4):
            optimizer.zero_grad()
            answer, state = net(inputs, state)
            try:
                nn.functional.mse_loss(answer, targets).backward()
            except RuntimeError:
                break
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.cell = nn.GRU(4, 8, batch_first=True)
            self.head = nn.Linear(8, 1)

        def forward(self, x, state=None):
            h, state = self.cell(x, state)
            return self.head(h[:, -1]), state

    net = Net()
    inputs, targets = torch.randn(16, 6, 4), torch.randn(16, 1)
    loss = lambda output, truth: nn.functional.mse_loss(output[0], truth)

    def train():
        optimizer = torch.optim.Adam(net.parameters())
        state = None
        for _ in range(4):
            optimizer.zero_grad()
            answer, state = net(inputs, state)
            state = state.detach()
            nn.functional.mse_loss(answer, targets).backward()
            optimizer.step()

Source
------
Truncated backpropagation through time detaches the state between pieces; that is silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_kept_graph import find_kept_graph
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class HiddenStateCarried(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no state is carried over a backward pass with its graph, nor to other samples"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what the networks were given of their own."""
        loop = subject.read(read_loop)
        said = str(loop.raised)
        has_raised = "backward through the graph" in said or "modified by an inplace" in said
        for root in loop.roots:
            kept = find_kept_graph(root.net) if has_raised and loop.num_backward else None
            if not root.carried and root.num_mixed >= 3:
                yield self.find(
                    Place("", type(root.net).__name__, root.mixed_line),
                    says="the network is given its state of the batch before, and the batches are shuffled",
                    fix="no state at the beginning of a batch: state = None",
                    evidence={"batches with the state of others": root.num_mixed},
                )
            if kept is None and (not root.carried or loop.learns_sums):
                continue
            yield self.find(
                kept or Place("", type(root.net).__name__, root.carried_line),
                says=f"the network {'keeps' if kept else 'is given'} its state of before, with its graph",
                fix="state = state.detach() before the next batch (of an LSTM both: h.detach(), c.detach())",
                evidence={"calls with an old graph": root.carried or loop.num_backward},
                severity="error" if has_raised else None,
            )

"""The answer for a step is given away: it depends on the steps after it.

What it finds
-------------
Targets that are the inputs one step later, and answers for a step that change when only later inputs change.

Why it matters
--------------
The next token lies in plain sight: the loss falls to nothing, and in use the network knows nothing.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 16)
            self.rnn = nn.GRU(16, 16, batch_first=True, bidirectional=True)
            self.head = nn.Linear(32, 30)

        def forward(self, x):
            return self.head(self.rnn(self.embed(x))[0])

    net = Net()
    tokens = torch.randint(30, (32, 13))
    inputs, targets = tokens[:, :-1], tokens[:, 1:]

    def loss(answer, targets):
        return nn.functional.cross_entropy(answer.transpose(1, 2), targets)

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 16)
            self.rnn = nn.GRU(16, 16, batch_first=True)
            self.head = nn.Linear(16, 30)

        def forward(self, x):
            return self.head(self.rnn(self.embed(x))[0])

    net = Net()
    tokens = torch.randint(30, (32, 13))
    inputs, targets = tokens[:, :-1], tokens[:, 1:]

    def loss(answer, targets):
        return nn.functional.cross_entropy(answer.transpose(1, 2), targets)

Source
------
The dependence is measured in evaluation mode. Silent on encoders whose targets are not the inputs one step
on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import nn

from netwright.checking.measures.measure_future import measure_future
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class FutureLeak(Rule):
    """See the page above."""

    severity = "error"
    checks = "no step sees the steps that it is to predict"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Change the second half of the sequences, and look at the answers for the first."""
        change = subject.read(measure_future)
        if change <= 1e-3:
            return
        place, fix = _find_cause(subject.read(trace_step))
        yield self.find(
            place,
            says=f"the targets are the inputs one step on, and an answer changes by {change:.2g} of their "
            "range when only later steps change: what is to be predicted can be seen",
            fix=fix,
            evidence={"change of an answer by later steps": round(change, 4)},
        )


def _find_cause(trace: Trace) -> tuple[Place, str]:
    for visit in trace.visits:
        layer, kind = visit.module, type(visit.module).__name__
        name = name_attribute(visit.path) if visit.path else "net"
        place = Place(visit.path, kind, visit.place.line, visit.place.used)
        if isinstance(layer, nn.RNNBase) and layer.bidirectional:
            return place, f"{name} = nn.{kind}(…, bidirectional=False)"
        if isinstance(layer, nn.MultiheadAttention | nn.TransformerEncoder):
            mask = "nn.Transformer.generate_square_subsequent_mask(x.shape[1])"
            word = "attn_mask" if isinstance(layer, nn.MultiheadAttention) else "mask"
            return place.as_used(), f"{name}(…, {word}={mask}, is_causal=True)"
        if isinstance(layer, nn.Conv1d) and layer.padding not in {"valid", (0,)}:
            return place, f"pad {name} on the left alone: F.pad(x, (dilation * (kernel_size - 1), 0))"
    for call in trace.list_calls("scaled_dot_product_attention", "softmax", in_loss=False):
        if call.name == "softmax":
            return (
                call.place,
                "scores.masked_fill(torch.ones(T, T).triu(1).bool(), float('-inf')) before softmax",
            )
        return call.place, "scaled_dot_product_attention(q, k, v, is_causal=True)"
    return Place("", type(trace.net).__name__), "let the answer for a step depend on the steps up to it alone"

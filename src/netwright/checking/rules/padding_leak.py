"""The answer to a sequence depends on how much padding stands behind it.

What it finds
-------------
A network that names its padding (`nn.Embedding(padding_idx=…)`) and answers a sequence otherwise with its
padding than without: the change is at least a tenth of the answers' range.

Why it matters
--------------
A sentence is judged by the length of its neighbours in the batch, and gets another answer when it comes
alone.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 16, padding_idx=0)
            self.rnn = nn.GRU(16, 16, batch_first=True)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            return self.head(self.rnn(self.embed(x))[0][:, -1])

    net = Net()
    inputs, targets = torch.randint(1, 30, (32, 12)), torch.randint(3, (32,))
    inputs[16:, 5:] = 0
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 16, padding_idx=0)
            self.rnn = nn.GRU(16, 16, batch_first=True)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            last = (x != 0).sum(1) - 1
            return self.head(self.rnn(self.embed(x))[0][torch.arange(len(x)), last])

    net = Net()
    inputs, targets = torch.randint(1, 30, (32, 12)), torch.randint(3, (32,))
    inputs[16:, 5:] = 0
    loss = nn.CrossEntropyLoss()

Source
------
One padded sequence is answered alone, with and without its padding, in evaluation mode. Silent where all
are of one length, and where no shorter one can be given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import nn

from netwright.checking.measures.measure_padding import measure_padding
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace
from netwright.core.finding import Finding

_LEAST = 0.1


@final
class PaddingLeak(Rule):
    """See the page above."""

    severity = "warning"
    checks = "padding does not change the answer"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Answer one padded sequence with and without its padding."""
        found = subject.read(measure_padding)
        if found is None or found[1] < _LEAST:
            return
        visit, change = found
        place, fix = _find_cause(subject.read(trace_forward)) or (
            Place(visit.path, "Embedding", visit.place.line),
            f"leave padding out of the mean: mask = tokens != {visit.module.padding_idx}",
        )
        yield self.find(
            place,
            says=f"the answer to a sequence changes by {change:.0%} of the answers' range with the padding "
            "behind it",
            fix=fix,
            evidence={"change of the answer by padding": round(change, 4)},
        )


def _find_cause(trace: Trace) -> tuple[Place, str] | None:
    for visit in trace.leaves:
        if isinstance(visit.module, nn.RNNBase):
            fix = "nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)"
            return Place(visit.path, type(visit.module).__name__, visit.place.line), fix
    for visit in trace.visits:
        if isinstance(visit.module, nn.MultiheadAttention | nn.TransformerEncoderLayer):
            word = (
                "key_padding_mask"
                if isinstance(visit.module, nn.MultiheadAttention)
                else "src_key_padding_mask"
            )
            place = Place(visit.path, type(visit.module).__name__, visit.place.line, visit.place.used)
            return place.as_used(), f"{word}=(tokens == padding): True leaves a place out"
    return None

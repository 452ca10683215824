"""The last step of padded sequences is read, and for the shorter ones it is padding.

What it finds
-------------
Sequences of different lengths are packed, and the last column of what `pad_packed_sequence` gave is answered
from. For all but the longest that column is zeros.

Why it matters
--------------
The answer to a shorter sequence says nothing about it: whatever stood in it, the network reads zeros.

Sick example
------------
    import torch
    from torch import nn
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(4, 8, batch_first=True)
            self.head = nn.Linear(8, 3)

        def forward(self, x, lengths):
            packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
            out, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
            return self.head(out[:, -1])

    net = Net()
    inputs, targets = (torch.randn(16, 6, 4), torch.arange(16) % 6 + 1), torch.randint(3, (16,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(4, 8, batch_first=True)
            self.head = nn.Linear(8, 3)

        def forward(self, x, lengths):
            packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
            out, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
            return self.head(out[torch.arange(len(out)), lengths - 1])

    net = Net()
    inputs, targets = (torch.randn(16, 6, 4), torch.arange(16) % 6 + 1), torch.randint(3, (16,))
    loss = nn.CrossEntropyLoss()

Source
------
torch.nn.utils.rnn.pad_packed_sequence. Measured: the column is the padded output's last, sequences end before
it, and the answer has a gradient for those zeros. Silent where lengths are equal, and on masks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import nn

from netwright.checking.measures.find_padded_end import PaddedEnd, find_padded_end
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class LastStepIsPadding(Rule):
    """See the page above."""

    severity = "error"
    checks = "the last step that is read is a step of each sequence"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what is taken of packed sequences."""
        end = subject.read(find_padded_end)
        if end is None:
            return
        yield self.find(
            end.call.place,
            says=f"the padded output's last column is zeros for {end.num_padded} of {end.num} sequences; "
            "they end before it, and their answers are made of padding",
            fix=_write_state(end),
            evidence={"sequences answered from padding": end.num_padded, "sequences": end.num},
        )


def _write_state(end: PaddedEnd) -> str:
    layer = end.visit.module
    state = "_, (h, _)" if isinstance(layer, nn.LSTM) else "_, h"
    is_both = isinstance(layer, nn.RNNBase) and layer.bidirectional
    last = "torch.cat([h[-2], h[-1]], dim=1)" if is_both else "h[-1]"
    return f"{state} = {name_attribute(end.visit.path)}(packed), and {last} in place of the last column"

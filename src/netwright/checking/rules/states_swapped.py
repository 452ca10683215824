"""An LSTM is given its hidden state and its cell state in each other's place.

What it finds
-------------
An LSTM or LSTMCell whose initial (h, c) is (c, h) of an LSTM that ran before: of an encoder, or of itself a
step earlier.

Why it matters
--------------
What one remembers becomes what it says and the other way round. It trains, and forgets what it was told.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.read, self.write = nn.LSTM(4, 8, batch_first=True), nn.LSTM(4, 8, batch_first=True)
            self.head = nn.Linear(8, 1)

        def forward(self, x):
            _, (c, h) = self.read(x)
            return self.head(self.write(x, (h, c))[0][:, -1])

    net = Net()
    inputs, targets = torch.randn(16, 6, 4), torch.randn(16, 1)
    loss = nn.MSELoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.read, self.write = nn.LSTM(4, 8, batch_first=True), nn.LSTM(4, 8, batch_first=True)
            self.head = nn.Linear(8, 1)

        def forward(self, x):
            _, (h, c) = self.read(x)
            return self.head(self.write(x, (h, c))[0][:, -1])

    net = Net()
    inputs, targets = torch.randn(16, 6, 4), torch.randn(16, 1)
    loss = nn.MSELoss()

Source
------
torch.nn.LSTM: outputs are output, (h_n, c_n). Both tensors have to be the very ones of the run before; one
state alone in the other's place (a context) is silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, final

from torch import nn

from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.checking.trace import Visit
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class StatesSwapped(Rule):
    """See the page above."""

    severity = "error"
    checks = "LSTMs get (h, c) in this order"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the states that LSTMs are given with those that LSTMs gave before."""
        given_back: dict[tuple[int, int], Visit] = {}
        for visit in subject.read(trace_forward).leaves:
            if not isinstance(visit.module, nn.LSTM | nn.LSTMCell):
                continue
            first, second = _read_pair(visit.given[1] if len(visit.given) > 1 else None)
            source = given_back.get((id(second), id(first)))
            if source is not None and first is not None:
                yield self.find(
                    visit.place.as_used(),
                    says=f"{name_attribute(visit.path)} gets (c, h) of {name_attribute(source.path)}: the "
                    "cell state as the hidden one, the hidden one as the cell's",
                    fix="output, (h, c) = lstm(x): h comes first, in what is given and in what is returned",
                    evidence={"states in each other's place": 2},
                )
                return
            pair = _read_pair(visit.output if isinstance(visit.module, nn.LSTMCell) else visit.output[1])
            given_back[(id(pair[0]), id(pair[1]))] = visit


def _read_pair(states: Any) -> tuple[Any, Any]:
    is_pair = isinstance(states, tuple | list) and len(states) == 2
    return (states[0], states[1]) if is_pair else (None, None)

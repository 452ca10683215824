"""The answer to a sample depends on the other samples of its batch.

What it finds
-------------
In evaluation mode the answer to a sample changes when only other samples change. Where a sample depends on
those before it alone, a recurrent layer reads the batch as time. Where no answer depends on its own sample,
an attention of `batch_first=False` may run over the batch.

Why it matters
--------------
Alone, or among others, the same sample gets another answer.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(4, 8)
            self.head = nn.Linear(8, 3)

        def forward(self, x):
            steps, _ = self.rnn(x)
            return self.head(steps[:, -1])

    net = Net()
    inputs, targets = torch.randn(32, 5, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(4, 8, batch_first=True)
            self.head = nn.Linear(8, 3)

        def forward(self, x):
            steps, _ = self.rnn(x)
            return self.head(steps[:, -1])

    net = Net()
    inputs, targets = torch.randn(32, 5, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Measured by changing the other samples. Silent where the first axis may not be the samples, where a buffer
or parameter has an axis of their number (one graph of nodes), and in training mode (batch norm).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_broadcast import find_broadcast
from netwright.checking.measures.find_crossed_attention import find_crossed_attention
from netwright.checking.measures.find_mixing_cause import find_mixing_cause
from netwright.checking.measures.find_scrambles import find_batch_scramble
from netwright.checking.measures.is_either_axis import is_either_axis
from netwright.checking.measures.measure_mixing import measure_mixing
from netwright.checking.measures.try_batch_sizes import try_batch_sizes
from netwright.checking.rule import Rule
from netwright.checking.rules.softmax_wrong_dim import find_batch_softmax
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class SamplesMixed(Rule):
    """See the page above."""

    severity = "error"
    checks = "the answer to a sample does not depend on the others in its batch"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Change the other samples and look at one answer."""
        if not isinstance(subject.targets, Tensor) or find_batch_softmax(subject) is not None:
            return
        mixing = subject.read(measure_mixing)
        if not mixing.is_mixed and (unseen := find_crossed_attention(subject)) is not None:
            yield self.find(
                unseen,
                says="attention runs over the batch: no answer depends on anything, its own sample included",
                fix=f"nn.{unseen.kind}(…, batch_first=True)",
                evidence={"change of an answer by its own sample": 0.0},
            )
        if not mixing.is_mixed or find_batch_scramble(subject) or find_broadcast(subject):
            return
        if subject.read(is_either_axis):
            raise CannotMeasure("which axis holds the samples is not known")
        sizes = subject.read(try_batch_sizes)
        if any(isinstance(shape, str) or shape[:1] != (num,) for num, shape in sizes.items() if num > 1):
            raise CannotMeasure("the network does not take batches of any size")
        place, cause, fix = find_mixing_cause(subject, mixing)
        yield self.find(
            place,
            says=f"an answer changes by {mixing.change:.2g} of the answers' range when only other samples of "
            f"the batch change{cause}",
            fix=fix,
            evidence={"change of an answer by other samples": round(mixing.change, 4)},
        )

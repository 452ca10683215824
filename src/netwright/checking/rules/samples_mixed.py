"""The answer to a sample depends on the other samples of its batch.

What it finds
-------------
In evaluation mode the answer to a sample changes when only other samples change. Where a sample depends on
those before it alone, a recurrent layer reads the batch as time.

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

from torch import Tensor, nn

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_broadcast import find_broadcast
from netwright.checking.measures.find_reduction import find_reduction
from netwright.checking.measures.find_scrambles import find_batch_scramble
from netwright.checking.measures.is_either_axis import is_either_axis
from netwright.checking.measures.measure_mixing import Mixing, measure_mixing
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.measures.try_batch_sizes import try_batch_sizes
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.rules.softmax_wrong_dim import find_batch_softmax
from netwright.checking.subject import Subject
from netwright.checking.trace import Trace
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class SamplesMixed(Rule):
    """See the page above."""

    severity = "error"
    checks = "the answer to a sample does not depend on the others in its batch"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Change the other samples and look at one answer."""
        trace = subject.read(trace_forward)
        if not isinstance(subject.targets, Tensor) or find_batch_softmax(subject) is not None:
            return
        mixing = subject.read(measure_mixing)
        if not mixing.is_mixed or find_batch_scramble(subject) or find_broadcast(subject):
            return
        if subject.read(is_either_axis):
            raise CannotMeasure("which axis holds the samples is not known")
        sizes = subject.read(try_batch_sizes)
        if any(isinstance(shape, str) or shape[:1] != (num,) for num, shape in sizes.items() if num > 1):
            raise CannotMeasure("the network does not take batches of any size")
        place, cause, fix = _find_cause(trace, mixing)
        yield self.find(
            place,
            says=f"an answer changes by {mixing.change:.2g} of the answers' range when only other samples of "
            f"the batch change{cause}",
            fix=fix,
            evidence={"change of an answer by other samples": round(mixing.change, 4)},
        )


def _find_cause(trace: Trace, mixing: Mixing) -> tuple[Place, str, str]:
    for visit in trace.visits:
        layer = visit.module
        place = Place(visit.path, type(layer).__name__, visit.place.line)
        is_time = isinstance(layer, nn.RNNBase) and not layer.batch_first
        if is_time and mixing.earlier_only:
            kept = f"{name_attribute(visit.path) if visit.path else 'net'} = nn.{type(layer).__name__}"
            return place, ": the recurrent layer reads the batch as time", f"{kept}(…, batch_first=True)"
        if isinstance(layer, nn.MultiheadAttention) and not layer.batch_first:
            return place, ": attention runs over the batch", "nn.MultiheadAttention(…, batch_first=True)"
    return find_reduction(trace), "", "look for what runs over axis 0, the batch"

"""A softmax over the batch, or over the queries of attention: what competes does not belong together.

What it finds
-------------
In evaluation mode the answer to a sample changes when only other samples of its batch do, and a softmax runs
over the axis of the samples. Or: a log-softmax over rows (the nodes of a graph) goes into a loss that chooses
among columns. Or: scores of attention, as many queries as keys, get a softmax over the
queries, and go as they are into the sum over the keys.

Why it matters
--------------
The shares add up to one over the samples, not over the classes: an answer depends on who else is asked.
In attention the weights of a query then are no shares.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.LogSoftmax(dim=0))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.NLLLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.LogSoftmax(dim=1))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.NLLLoss()

Source
------
torch.nn.Softmax: dim is the axis along which the shares add up to 1; `softmax(x)` without it takes axis 0 of
a tensor with 1 or 3 axes. Proved by the answers, not by the argument alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.call import Call
from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.find_class_softmax import find_class_softmax
from netwright.checking.measures.find_query_softmax import find_query_softmax
from netwright.checking.measures.measure_mixing import measure_mixing
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


def find_batch_softmax(subject: Subject) -> Call | None:
    """Find a softmax over the axis of the samples.

    Raises:
        CannotMeasure: the forward pass does not go through.
    """
    num = len(subject.batch)
    for call in subject.read(trace_forward).list_calls("softmax", "log_softmax", "softmin", in_loss=False):
        source, axis = call.source, call.read(1, "dim")
        if source is None or source.ndim == 0:
            continue
        if axis is None:
            axis = 0 if source.ndim in {1, 3} else 1
        if isinstance(axis, int) and axis % source.ndim == 0 and source.shape[0] == num and source.ndim > 1:
            return call
    return None


@final
class SoftmaxWrongDim(Rule):
    """See the page above."""

    severity = "error"
    checks = "no softmax runs over the batch"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for a softmax over the samples, and whether they depend on each other."""
        attention = find_query_softmax(subject)
        if attention is not None:
            yield self.find(
                attention.place,
                says="attention's softmax runs over the queries: the weights with which values are summed up "
                "for a query are no shares, they add up to anything",
                fix="softmax over the axis that is summed over, the keys: dim=-1",
                evidence={"size of the axis": attention.result.shape[-1]},
            )
        try:
            call = find_batch_softmax(subject)
        except CannotMeasure:
            call = None
        if call is None:
            yield from self._list_nodes(subject)
            return
        mixing = subject.read(measure_mixing)
        if not mixing.is_mixed:
            raise CannotMeasure("a softmax runs over an axis of the batch's size and mixes no samples")
        yield self.find(
            call.place,
            says=f"the {call.name} runs over the {len(subject.batch)} samples, not over the classes: "
            f"an answer changes by {mixing.change:.2g} of its range when only other samples change",
            fix="dim=1 (or dim=-1): the axis of the classes",
            evidence={"change of an answer by other samples": round(mixing.change, 4)},
        )

    def _list_nodes(self, subject: Subject) -> Iterator[Finding]:
        for call, total in subject.read(find_class_softmax):
            yield self.find(
                call.place,
                says=f"the log_softmax runs over the {len(call.result)} rows, and the loss chooses a column: "
                f"the shares of a row's classes add up to {total:.3g}",
                fix="dim=1 (or dim=-1): the axis of the classes",
                evidence={"sum of a row's shares": round(total, 4)},
            )

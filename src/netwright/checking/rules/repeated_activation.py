"""An activation of an activation: sigmoid of a sigmoid, softmax of a softmax.

What it finds
-------------
A sigmoid, tanh or softmax (over the same axis) whose input came straight out of the same function, or a
sigmoid or softmax of a ReLU's or each other's output. A ReLU of a ReLU changes nothing, and is a note.

Why it matters
--------------
The second one sees only the range of the first: sigmoid of a sigmoid gives 0.5 to 0.73, and nothing else.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.Sigmoid(), nn.Sigmoid(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.Sigmoid(), nn.Linear(16, 16), nn.Sigmoid(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
The ranges of the functions; both the given and the reached range are measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor

from netwright.checking.call import Call
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.remove_call import remove_call
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_BEFORE = {
    "sigmoid": {"sigmoid", "softmax", "relu", "relu_"},
    "softmax": {"softmax", "sigmoid"},
    "tanh": {"tanh"},
    "relu": {"relu", "relu_", "sigmoid", "softmax"},
    "relu_": {"relu", "relu_", "sigmoid", "softmax"},
}


@final
class RepeatedActivation(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no activation is applied to an activation"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what made the input of each activation."""
        trace = subject.read(trace_forward)
        for call in trace.calls:
            before = trace.find_source(call) if call.name in _BEFORE and not call.in_loss else None
            if before is None or before.name not in _BEFORE[call.name] or not isinstance(call.result, Tensor):
                continue
            if call.name == before.name == "softmax" and _read_axis(call) != _read_axis(before):
                continue
            low, high = float(call.result.detach().min()), float(call.result.detach().max())
            is_idle = call.name.startswith("relu")
            effect = "changes nothing" if is_idle else f"gives only {low:.3g} to {high:.3g}"
            yield self.find(
                call.place,
                says=f"`{call.name.rstrip('_')}` of what `{before.name.rstrip('_')}` gave: the second "
                f"{effect}",
                fix=remove_call(call),
                severity="note" if is_idle else "warning",
                evidence={} if is_idle else {"lowest": round(low, 4), "highest": round(high, 4)},
            )


def _read_axis(call: Call) -> int | None:
    axis, source = call.read(1, "dim"), call.source
    return axis % source.ndim if isinstance(axis, int) and source is not None else axis

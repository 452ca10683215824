"""The network answers the same whatever it sees.

What it finds
-------------
In evaluation mode all samples of a batch, and the same samples changed, get the very same answer; and after
some steps of training they still do.

Why it matters
--------------
The best that can be reached is the mean target, or the commonest class.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.hidden = nn.Linear(4, 16)
            self.head = nn.Linear(16, 3)

        def forward(self, x):
            h = self.hidden(x).relu()
            return self.head(h * 0)

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
            nn.init.zeros_(self.head.weight)  # constant at first, and not after one step

        def forward(self, x):
            return self.head(self.hidden(x).relu())

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Answers are compared bit by bit, before and after 20 steps of Adam at two learning rates on a copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

import torch
from torch import Tensor, nn

from netwright.checking.measures.answer_few import tells_few_apart
from netwright.checking.measures.answer_with import answer_with
from netwright.checking.measures.find_constant import find_constant
from netwright.checking.measures.find_crossed_attention import find_crossed_attention
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.rule import Rule
from netwright.checking.run_traced import call_network
from netwright.checking.set_mode import set_mode
from netwright.checking.subject import Subject
from netwright.core.find_answer import find_answer
from netwright.core.finding import Finding
from netwright.core.keep_random import keep_random


@final
class ConstantOutput(Rule):
    """See the page above."""

    severity = "error"
    checks = "the answer depends on the input"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the answers to different samples, and again after some steps."""
        trace, x = subject.read(trace_step), subject.batch
        maker = trace.find_maker(trace.answer)
        if maker is not None and maker.name in {"softmax", "log_softmax"}:
            return  # told by softmax-over-one
        if len(x) < 4 or not x.isfinite().all() or bool((x == x[:1]).all()):
            return
        if trace.loss is None or not trace.loss.requires_grad or tells_few_apart(subject):
            return
        answer = answer_with(subject, x)
        if answer.ndim == 0 or len(answer) != len(x) or find_crossed_attention(subject):
            return
        other = 1 - 3 * x if subject.is_float() else x.flatten().roll(1).flip(0).view_as(x)
        if not _is_constant(answer) or not _is_constant(torch.cat([answer, answer_with(subject, other)])):
            return
        for rate in (1e-2, 1e-4):
            learnt = learn_copy(subject, steps=20, rate=rate)
            if len(learnt.losses) < 10 or not _is_constant(_answer(learnt.net, x)):
                return
        yield self.find(
            find_constant(subject),
            says=f"all {len(x)} samples get the very same answer, and after 20 steps of training still do",
            fix="look there for a product with 0, a ReLU before which all is negative, or an unused input",
            evidence={"spread of the answers": 0.0, "loss after 20 steps": round(learnt.losses[-1], 4)},
        )


def _is_constant(answer: Tensor) -> bool:
    return bool((answer == answer[:1]).all())


def _answer(net: nn.Module, x: Tensor) -> Tensor:
    with torch.no_grad(), keep_random():
        return find_answer(call_network(set_mode(net, training=False), x.clone()))[0]

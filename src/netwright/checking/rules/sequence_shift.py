"""What is to be predicted is already in the input.

What it finds
-------------
Targets that are the inputs of the same step (of a decoder: its own), where no answer can see a later step:
the network has just seen what it is to say. Also windows of a series whose last number is the one to predict.

Why it matters
--------------
Copying solves it. The loss falls to 0, and the network knows nothing about what comes next.

Sick example
------------
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
    inputs, targets = tokens[:, :-1], tokens[:, :-1]

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
What an answer depends on is measured in evaluation mode: autoencoders, which need the whole sequence, are
silent, and so are tables, whose rows are no windows of a series.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.is_echo import is_echo
from netwright.checking.measures.is_last import is_last
from netwright.checking.measures.list_losses import LossUse, list_losses
from netwright.checking.place_data import place_data
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class SequenceShift(Rule):
    """See the page above."""

    severity = "error"
    checks = "what is to be predicted is not in the input"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare targets with the inputs of the same step."""
        uses: list[LossUse] = subject.read(list_losses)
        try:
            echoes = is_echo(subject)
        except CannotMeasure:
            echoes = False
        if uses and echoes:
            is_decoder = isinstance(subject.inputs, tuple) and len(subject.inputs) > 1
            fed = "decoder's inputs" if is_decoder else "inputs"
            yield self.find(
                uses[0].call.place,
                says=f"the targets are the {fed} of the same step, and each answer has just seen its own",
                fix="feed the decoder one step behind: torch.cat([start, targets[:, :-1]], dim=1)"
                if is_decoder
                else "inputs, targets = tokens[:, :-1], tokens[:, 1:]",
                evidence={"targets equal to their inputs": 1.0},
            )
        elif uses and is_last(subject):
            yield self.find(
                place_data(subject, "train"),
                says="the number to predict is the last one of its own window, in every training sample",
                fix="inputs, target = series[i : i + n], series[i + n]",
                evidence={"windows that end with their target": 1.0},
            )

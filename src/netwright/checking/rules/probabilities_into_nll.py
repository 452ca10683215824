"""NLLLoss gets probabilities, and wants their logarithms.

What it finds
-------------
The numbers that `nll_loss` gets came straight out of a softmax or a sigmoid.

Why it matters
--------------
The loss is then minus the probability of the right class: bounded by -1, with a gradient that vanishes
where the network is most wrong.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3), nn.Softmax(dim=1))
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
torch.nn.NLLLoss: the input is expected to contain log-probabilities.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.list_losses import list_losses
from netwright.checking.remove_call import remove_call
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class ProbabilitiesIntoNll(Rule):
    """See the page above."""

    severity = "error"
    checks = "NLLLoss gets log-probabilities"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what made the numbers that the loss gets."""
        for use in subject.read(list_losses):
            if use.name != "nll_loss" or use.maker is None or use.maker.name not in {"softmax", "sigmoid"}:
                continue
            if use.num_classes < 2:
                continue
            yield self.find(
                use.maker.place,
                says=f"NLLLoss gets probabilities ({use.maker.name}) and wants their logarithms: the loss is "
                f"{float(use.answer.detach().amin()):.2g} to {float(use.answer.detach().amax()):.2g} with "
                "its "
                "sign turned, and cannot go below -1",
                fix=remove_call(use.maker) + " and use nn.CrossEntropyLoss, or put log_softmax in its place",
                evidence={"floor": -1.0},
            )

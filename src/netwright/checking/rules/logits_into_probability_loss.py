"""The loss wants probabilities (BCELoss) or their logarithms (NLLLoss, KLDivLoss) and gets logits.

What it finds
-------------
`binary_cross_entropy` gets numbers outside 0 to 1; `nll_loss` or `kl_div` gets numbers above 0, which no
logarithm of a probability is.

Why it matters
--------------
BCELoss raises. NLLLoss takes the number as it is and has no lower bound: the loss falls to minus infinity
while nothing is learnt. KLDivLoss is no divergence any more.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
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
torch.nn.NLLLoss: "The input given through a forward call is expected to contain log-probabilities of each
class"; torch.nn.BCELoss and torch.nn.KLDivLoss say the like.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.list_losses import LossUse, list_losses
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_FIXES = {
    "binary_cross_entropy": "use nn.BCEWithLogitsLoss (and keep the logits), or end the network in a sigmoid",
    "nll_loss": "use nn.CrossEntropyLoss, or end the network in nn.LogSoftmax(dim=1)",
    "kl_div": "give it F.log_softmax(logits, dim=1)",
}


@final
class LogitsIntoProbabilityLoss(Rule):
    """See the page above."""

    severity = "error"
    checks = "losses of probabilities get probabilities, those of log-probabilities get these"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the range of what the loss gets."""
        for use in subject.read(list_losses):
            if not use.answer.is_floating_point() or not use.answer.numel() or not _is_outside(use):
                continue
            answer = use.answer.detach()
            low, high = float(answer.min()), float(answer.max())
            wants = "probabilities, 0 to 1" if use.name == "binary_cross_entropy" else "log-probabilities"
            yield self.find(
                use.maker.place.as_used() if use.maker is not None else use.call.place,
                says=f"{use.name} wants {wants}{', never above 0' * (wants[0] == 'l')}, and gets "
                f"{low:.3g} to {high:.3g}",
                fix=_FIXES[use.name],
                evidence={"lowest": round(low, 4), "highest": round(high, 4)},
            )


def _is_outside(use: LossUse) -> bool:
    answer = use.answer.detach()
    if not answer.isfinite().all():
        return False
    if use.name == "binary_cross_entropy":
        return bool((answer < 0).any() or (answer > 1).any())
    is_share = use.maker is not None and use.maker.name in {"softmax", "sigmoid"} and use.name == "nll_loss"
    return use.name in {"nll_loss", "kl_div"} and not is_share and bool((answer > 1e-4).any())

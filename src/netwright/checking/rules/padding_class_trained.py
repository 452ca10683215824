"""Padding is trained as if it were a class.

What it finds
-------------
Targets of a cross-entropy, one a step, that are the padding index at the steps that are padding in the inputs
as well, and are not left out by `ignore_index`.

Why it matters
--------------
Padding is easy to predict: it fills the loss and the accuracy with what nobody asks for, and the longer the
padding, the less the words count.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 8, padding_idx=0)
            self.head = nn.Linear(8, 30)

        def forward(self, x):
            return self.head(self.embed(x)).transpose(1, 2)

    net = Net()
    inputs, targets = torch.randint(1, 30, (32, 12)), torch.randint(1, 30, (32, 12))
    inputs[:, 6:], targets[:, 6:] = 0, 0
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = nn.Embedding(30, 8, padding_idx=0)
            self.head = nn.Linear(8, 30)

        def forward(self, x):
            return self.head(self.embed(x)).transpose(1, 2)

    net = Net()
    inputs, targets = torch.randint(1, 30, (32, 12)), torch.randint(1, 30, (32, 12))
    inputs[:, 6:], targets[:, 6:] = 0, 0
    loss = nn.CrossEntropyLoss(ignore_index=0)

Source
------
torch.nn.CrossEntropyLoss, ignore_index. Told of networks that name their padding (`padding_idx`, or `PAD` in
the user's file, behind an end symbol), where at least a twentieth of the targets is padding.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor, nn

from netwright.checking.measures.find_named_padding import find_named_padding
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class PaddingClassTrained(Rule):
    """See the page above."""

    severity = "warning"
    checks = "padding is left out of the loss"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for padding among the targets."""
        trace = subject.read(trace_step)
        embedded = [
            (visit.module.padding_idx, visit.given[0])
            for visit in trace.leaves
            if isinstance(visit.module, nn.Embedding) and visit.module.padding_idx is not None
        ]
        for use in subject.read(list_losses):
            ignored = use.call.kwargs.get("ignore_index", -100)
            is_told = use.name in {"cross_entropy", "nll_loss"} and not use.target.is_floating_point()
            weight = use.call.read(2, "weight")
            if not is_told or use.call.kwargs.get("reduction", "mean") == "none":
                continue
            shares = [
                (padding, _measure_share(part, use.target.detach(), padding)) for padding, part in embedded
            ]
            for padding, share in [*shares, *find_named_padding(trace, use)]:
                if ignored == padding or share < 0.05 or _is_weightless(weight, padding):
                    continue
                yield self.find(
                    use.call.place,
                    says=f"{share:.0%} of the targets are padding (index {padding}), and the loss trains "
                    "them as a class",
                    fix=f"nn.CrossEntropyLoss(ignore_index={padding})",
                    evidence={"share of padding": round(share, 4)},
                )
                return


def _measure_share(tokens: object, target: Tensor, padding: int) -> float:
    """Share of targets that are padding; 0 where they are not padding in step with the inputs."""
    if not isinstance(tokens, Tensor) or tokens.ndim != 2 or tokens.numel() != target.numel():
        return 0.0
    is_padding, was_padding = target.reshape(tokens.shape) == padding, tokens == padding
    if not bool(was_padding.any()) or not bool(is_padding[:, :-1][was_padding[:, :-1]].all()):
        return 0.0
    return float(is_padding.float().mean())


def _is_weightless(weight: object, padding: int) -> bool:
    return isinstance(weight, Tensor) and padding < len(weight) and float(weight[padding]) == 0

"""What is printed as accuracy does not count right answers.

What it finds
-------------
In a watched loop: an argmax over a single output, which is 0 whatever the answer, compared with labels; the
largest score compared with them, not its index; one argmax over all samples at once; a comparison of
(batch, 1) with (batch,), which makes batch x batch, or their difference; a count of right samples over the
number of batches; and answers in a loader's shuffled order compared with the same targets in another.

Why it matters
--------------
The number that decides which network is best is the share of class 0, or can be above 1.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 1)).float()
    loss = nn.BCEWithLogitsLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            answer = net(inputs)
            loss(answer, targets).backward()
            optimizer.step()
        with torch.no_grad():
            (net(inputs).argmax(1) == targets.squeeze(1)).float().mean()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 1)).float()
    loss = nn.BCEWithLogitsLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            answer = net(inputs)
            loss(answer, targets).backward()
            optimizer.step()
        with torch.no_grad():
            ((net(inputs) > 0).float() == targets).float().mean()

Source
------
The index of the largest of one number is 0. Broadcasting: (N, 1) == (N,) is (N, N), each answer against every
label. Silent where both sides are labels (contrastive losses).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.explain_miscount import explain_miscount
from netwright.checking.measures.find_batch_counts import find_batch_counts
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.miscount import Miscount
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class WrongAccuracy(Rule):
    """See the page above."""

    severity = "error"
    checks = "answers are compared with labels one by one"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the comparisons of answers with labels."""
        for one in subject.read(find_batch_counts):
            yield self.find(
                Place("", "accuracy", one.line),
                says=f"`{one.name}` counts samples, and len({one.loader}) batches of {one.batch_size}",
                fix=f"{one.name} / len({one.loader}.dataset)",
                evidence={"batch size": one.batch_size},
            )
        loop, told = subject.read(read_loop), set()
        if self.name in loop.slips:
            line, facts = loop.slips[self.name]
            yield self.find(
                Place("", "accuracy", line),
                says="the answers come in the shuffled order of their loader, and are compared with the same "
                "targets in another",
                fix="DataLoader(…, shuffle=False), or collect the targets of the same batches",
                evidence={name: value for name, value in facts.items() if name != "place"},
            )
        for miscount in loop.miscounts:
            if miscount.line in told or miscount.kind in {"threshold", "squashed"}:
                continue
            if miscount.kind == "largest" and not _is_of_scores(subject, miscount):
                continue
            told.add(miscount.line)
            why = explain_miscount(miscount)
            place = Place("", "accuracy", miscount.line)
            yield self.find(place, says=why.says, fix=why.fix, evidence=why.evidence)


def _is_of_scores(subject: Subject, miscount: Miscount) -> bool:
    """Whether what was compared are scores of classes, one of which is the label."""
    uses = subject.read(list_losses)
    return bool(uses) and all(
        use.name in {"cross_entropy", "nll_loss"} and use.num_classes == miscount.shape[1] for use in uses
    )

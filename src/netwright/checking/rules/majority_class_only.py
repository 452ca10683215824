"""The trained network gives every sample the commonest class.

What it finds
-------------
At the end of a watched loop: one answer for all of 100 samples or more, whose labels have rarer classes that
simple models tell apart. Classes that come about equally often are the business of other rules.

Why it matters
--------------
The accuracy is the share of the commonest class, which looks like success; nothing was learnt.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2))
    loss = nn.CrossEntropyLoss()
    samples = torch.randn(800, 6) * 0.3
    labels = (samples[:, 0] > 0.36).long()
    parts = {"train": (samples[:400], labels[:400]), "val": (samples[400:], labels[400:])}
    inputs, targets = samples[:64], labels[:64]

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.03)
        for b in [torch.randperm(400)[:64] for _ in range(120)]:
            optimizer.zero_grad()
            loss(net(samples[b]), labels[b]).backward()
            optimizer.step()
        net.eval()
        with torch.no_grad():
            (net(samples[400:]).argmax(1) == labels[400:]).float().mean()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 2))
    loss = nn.CrossEntropyLoss()
    samples = torch.randn(800, 6) * 0.3
    labels = (samples[:, 0] > 0.36).long()
    parts = {"train": (samples[:400], labels[:400]), "val": (samples[400:], labels[400:])}
    inputs, targets = samples[:64], labels[:64]

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
        for b in [torch.randperm(400)[:64] for _ in range(120)]:
            optimizer.zero_grad()
            loss(net(samples[b]), labels[b]).backward()
            optimizer.step()
        net.eval()
        with torch.no_grad():
            (net(samples[400:]).argmax(1) == labels[400:]).float().mean()

Source
------
Silent where classes are weighted in the loss or the loop was stopped. The linear model and the neighbours are
fitted on half of the rows and judged on the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.measures.answer_trained import answer_trained, find_root
from netwright.checking.measures.choose_class import choose_class
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.measure_link import measure_link
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_LEAST = 0.7


@final
class MajorityClassOnly(Rule):
    """See the page above."""

    severity = "warning"
    checks = "the trained network does not give every sample the commonest class"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Let the trained network answer the samples that it was judged by."""
        root, uses = subject.read(find_root), subject.read(list_losses)
        phases = [phase for phase in root.phases if not phase.with_grad and phase.judged_line]
        if subject.loop is None or subject.loop.was_stopped or subject.loop.num_steps < 30 or not phases:
            raise CannotMeasure("no training was seen to its end, or nothing was judged after it")
        inputs, targets = subject.parts.get("val") or subject.parts.get("train") or (None, None)
        if inputs is None or targets is None or targets.numel() != len(inputs) or len(uses) != 1:
            raise CannotMeasure("the samples are not in memory, with a label each")
        labels, counts = targets.flatten().long(), targets.flatten().long().unique(return_counts=True)[1]
        share = float(counts.max()) / len(labels)
        if len(labels) < 100 or len(counts) < 2 or share < _LEAST or len(labels) - counts.max() < 3:
            return
        chosen = choose_class(answer_trained(subject, inputs[:5000]), uses[0])
        if chosen is None or len(chosen.unique()) > 1:
            return
        known, truth = subject.parts.get("train", (inputs, targets))
        link = measure_link(known, truth.flatten().long())
        if link is None or link.sigmas < 4 or link.score < link.chance + 0.1:
            return
        yield self.find(
            Place("", "accuracy", phases[-1].judged_line),
            says=f"the network gives all {len(chosen)} samples the commonest class ({share:.1%} of them); "
            f"simple models tell the classes apart (balanced accuracy {link.score:.3g})",
            fix="judge by balanced accuracy or F1; train longer, with a higher rate, or weight the classes",
            evidence={"share of the commonest class": round(share, 4), "simple models": round(link.score, 4)},
        )

"""Answers are cut at 0.5 as probabilities, and are logits.

What it finds
-------------
A network (or one head of several) trained by `binary_cross_entropy_with_logits`, whose answers are compared
with 0.5 as they are. Answers whose loss compares them with a function of the targets (`log1p(y)`), and which
are judged against the targets themselves.

Why it matters
--------------
A logit of 0.5 is a probability of 0.62: samples between one half and that are counted on the wrong side.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 1)).float()
    loss = nn.BCEWithLogitsLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
        net.eval()
        with torch.no_grad():
            return ((net(inputs) > 0.5).float() == targets).float().mean()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(32, 4), torch.randint(2, (32, 1)).float()
    loss = nn.BCEWithLogitsLoss()

    def train():
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
        net.eval()
        with torch.no_grad():
            return ((net(inputs).sigmoid() > 0.5).float() == targets).float().mean()

Source
------
The sigmoid of 0 is one half, that of 0.5 is 0.6225. Another number than 0.5 is taken for a choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.explain_scale import explain_scale
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.measures.trace_forward import trace_forward
from netwright.checking.miscount import Miscount
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class PredictActivationMismatch(Rule):
    """See the page above."""

    severity = "warning"
    checks = "answers are cut on their own scale"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at what answers are compared with."""
        loop = subject.read(read_loop)
        if self.name in loop.slips:
            line, facts = loop.slips[self.name]
            place = Place("", type(subject.net).__name__, line)
            yield self.find(place, **explain_scale(facts))
            return
        cuts = [one for one in loop.miscounts if one.kind == "threshold" and one.value == 0.5]
        uses = {use.name for use in subject.read(list_losses)}
        yield from self._look_twice(subject, [one for one in loop.miscounts if one.kind == "squashed"], uses)
        if not cuts or uses != {"binary_cross_entropy_with_logits"} or len(loop.roots) > 1:
            return
        answers = cuts[0].compared[0]
        if bool(((answers >= 0) & (answers <= 1)).all()):
            return  # probabilities after all
        between = float(((answers > 0) & (answers <= 0.5)).float().mean())
        place = Place("", type(subject.net).__name__, cuts[0].line)
        yield self.find(place, **explain_scale({"answers between 0 and 0.5": round(between, 4)}))

    def _look_twice(self, subject: Subject, cuts: list[Miscount], uses: set[str]) -> Iterator[Finding]:
        """Probabilities that go through a sigmoid once more are all one half or above."""
        maker = subject.read(trace_forward).find_maker(subject.read(trace_forward).answer)
        if not cuts or uses != {"binary_cross_entropy"} or maker is None or maker.name != "sigmoid":
            return
        answers = cuts[0].compared[0]
        if bool(((answers >= 0) & (answers <= 1)).all()):
            yield self.find(
                Place("", type(subject.net).__name__, cuts[0].line),
                says="probabilities go through a sigmoid once more: none is below 0.5 then, and all are "
                "counted as yes",
                fix="net(x) > 0.5, without a second sigmoid",
                evidence={"answers between 0 and 0.5": round(float((answers < 0.5).float().mean()), 4)},
            )

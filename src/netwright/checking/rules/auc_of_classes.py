"""The area under a curve is measured of classes, not of scores.

What it finds
-------------
In a watched script: `roc_auc_score` or `average_precision_score` of scikit-learn, given 0 and 1 that were cut
from the scores of the network, where the scores themselves give another figure.

Why it matters
--------------
The curve goes through all thresholds. Of classes it has one corner only, and what is printed as AUC is the
mean of the two recalls at that threshold, mostly far lower.

Sick example
------------
    import torch
    from sklearn.metrics import roc_auc_score
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs = torch.randn(200, 4)
    targets = (inputs.sum(1, keepdim=True) + torch.randn(200, 1) > 0).float()
    loss = nn.BCEWithLogitsLoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(20):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
        with torch.no_grad():
            roc_auc_score(targets.numpy(), (net(inputs) > 0).int().numpy())

Healthy example
---------------
    import torch
    from sklearn.metrics import roc_auc_score
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs = torch.randn(200, 4)
    targets = (inputs.sum(1, keepdim=True) + torch.randn(200, 1) > 0).float()
    loss = nn.BCEWithLogitsLoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(20):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
        with torch.no_grad():
            roc_auc_score(targets.numpy(), net(inputs).sigmoid().numpy())

Source
------
Two values that rise with the network's scores. The same metric, given the scores.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.list_figures import list_figures
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class AucOfClasses(Rule):
    """See the page above."""

    severity = "warning"
    checks = "curves are measured of scores"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the areas under curves of two values."""
        for figure in subject.read(list_figures):
            if figure.kind != "cut" or figure.value is None or figure.other is None:
                continue
            yield self.find(
                Place("", figure.name, figure.line),
                says=f"{figure.name} gets classes instead of scores: it gives {figure.value:.4g}, and "
                f"{figure.other:.4g} of the scores",
                fix=f"{figure.name}(truth, scores): what the network answers, before it is cut into 0 and 1",
                evidence={"of classes": round(figure.value, 4), "of scores": round(figure.other, 4)},
            )

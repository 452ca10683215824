"""A metric is given the answers where the truth belongs.

What it finds
-------------
In a watched script: a metric of scikit-learn whose first argument is what the network answered (scaled, or as
classes) and whose second is the truth, where the other order gives another figure.

Why it matters
--------------
scikit-learn takes the truth first. R2 divides by the spread of the wrong one and can fall below zero for good
answers; precision and recall change places.

Sick example
------------
    import torch
    from sklearn.metrics import r2_score
    from sklearn.model_selection import train_test_split
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    samples = torch.randn(200, 4)
    values = samples.sum(1, keepdim=True) + torch.randn(200, 1)
    inputs, targets, loss = samples[:32], values[:32], nn.MSELoss()

    def train():
        x, asked, y, truth = train_test_split(samples, values, random_state=0)
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(100):
            optimizer.zero_grad()
            loss(net(x), y).backward()
            optimizer.step()
        with torch.no_grad():
            r2_score(net(asked).numpy(), truth.numpy())

Healthy example
---------------
    import torch
    from sklearn.metrics import r2_score
    from sklearn.model_selection import train_test_split
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    samples = torch.randn(200, 4)
    values = samples.sum(1, keepdim=True) + torch.randn(200, 1)
    inputs, targets, loss = samples[:32], values[:32], nn.MSELoss()

    def train():
        x, asked, y, truth = train_test_split(samples, values, random_state=0)
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(100):
            optimizer.zero_grad()
            loss(net(x), y).backward()
            optimizer.step()
        with torch.no_grad():
            r2_score(truth.numpy(), net(asked).numpy())

Source
------
Answers are known again by their order: numbers that rise with those of the network, or the classes that it
chose. The truth was in the script before any network answered. Symmetric metrics give the same either way.
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
class SwappedMetricArguments(Rule):
    """See the page above."""

    severity = "error"
    checks = "metrics are given the truth first"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the metrics whose first argument a network answered."""
        for figure in subject.read(list_figures):
            if figure.kind != "swapped" or figure.other is None:
                continue
            told = "an error" if figure.value is None else f"{figure.value:.4g}"
            yield self.find(
                Place("", figure.name, figure.line),
                says=f"{figure.name} gets the network's answers first and the truth second: it gives {told}, "
                f"and {figure.other:.4g} the right way round",
                fix=f"{figure.name}(truth, answers)",
                evidence={"as it is": told, "the right way round": round(figure.other, 4)},
            )

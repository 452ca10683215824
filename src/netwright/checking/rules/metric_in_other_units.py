"""An error compares scaled answers with values that are not scaled.

What it finds
-------------
In a watched script: a metric of scikit-learn (R2, squared, absolute and relative errors) of the very numbers
that the network answered, where it was trained on scaled targets and the truth beside them left as it was.

Why it matters
--------------
The network answers in the units of its training targets. Without the way back the figure says nothing.

Sick example
------------
    import torch
    from sklearn.metrics import mean_absolute_error
    from sklearn.model_selection import train_test_split
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    samples = torch.randn(200, 4)
    values = 300 + 50 * (samples.sum(1) + torch.randn(200)).numpy()
    inputs, targets, loss = samples[:32], torch.randn(32, 1), nn.MSELoss()

    def train():
        x, asked, y, truth = train_test_split(samples, values, random_state=0)
        scaled = torch.from_numpy((y - y.mean()) / y.std())[:, None].float()
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(100):
            optimizer.zero_grad()
            loss(net(x), scaled).backward()
            optimizer.step()
        with torch.no_grad():
            mean_absolute_error(truth, net(asked).numpy())

Healthy example
---------------
    import torch
    from sklearn.metrics import mean_absolute_error
    from sklearn.model_selection import train_test_split
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    samples = torch.randn(200, 4)
    values = 300 + 50 * (samples.sum(1) + torch.randn(200)).numpy()
    inputs, targets, loss = samples[:32], torch.randn(32, 1), nn.MSELoss()

    def train():
        x, asked, y, truth = train_test_split(samples, values, random_state=0)
        scaled = torch.from_numpy((y - y.mean()) / y.std())[:, None].float()
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(100):
            optimizer.zero_grad()
            loss(net(x), scaled).backward()
            optimizer.step()
        with torch.no_grad():
            mean_absolute_error(truth, net(asked).numpy() * y.std() + y.mean())

Source
------
The training targets are the values beside the truth but for a scale and a shift; the same metric, of answers
that are scaled back by these, is better.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_other_units import find_other_units
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class MetricInOtherUnits(Rule):
    """See the page above."""

    severity = "error"
    checks = "errors are measured in the units of the answers"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Scale the answers back and measure again."""
        for one in subject.read(find_other_units):
            name, before = one.figure.name, one.figure.value or 0.0
            yield self.find(
                Place("", name, one.figure.line),
                says=f"{name} compares answers in the units of scaled targets with a truth that is not: "
                f"{before:.4g}, and {one.value:.4g} of answers that are scaled back",
                fix=f"answers = (answers - {one.shift:.6g}) / {one.scale:.6g} (or scaler.inverse_transform), "
                f"then {name}(truth, answers)",
                evidence={"as it is": round(before, 4), "of answers scaled back": round(one.value, 4)},
            )

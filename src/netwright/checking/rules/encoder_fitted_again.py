"""The same numbers mean other things in training and in what is judged: the encoder was fitted again.

What it finds
-------------
In a watched script: an encoder or vectorizer of scikit-learn that was fitted on training rows and another of
its class that was fitted on judged rows, where a value that both know has another number in each.

Why it matters
--------------
An encoder numbers the values that it is fitted on: if one is missing, all after it move up by one. The
network is judged by numbers that stand for other classes, or for other words, than those it was taught.

Sick example
------------
    import numpy as np
    import torch
    from sklearn.preprocessing import LabelEncoder
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    names = np.array(["blight", "mildew", "rust"])
    first, last = np.arange(120) % 3, 1 + np.arange(40) % 2
    centers = torch.eye(4)[:3] * 4
    inputs, asked = (centers[kind] + torch.randn(len(kind), 4) for kind in (first, last))
    targets, loss = torch.from_numpy(first), nn.CrossEntropyLoss()

    def train():
        labels = torch.from_numpy(LabelEncoder().fit_transform(names[first]))
        truth = torch.from_numpy(LabelEncoder().fit_transform(names[last]))
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(20):
            optimizer.zero_grad()
            loss(net(inputs), labels).backward()
            optimizer.step()
        with torch.no_grad():
            (net(asked).argmax(1) == truth).float().mean()

Healthy example
---------------
    import numpy as np
    import torch
    from sklearn.preprocessing import LabelEncoder
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    names = np.array(["blight", "mildew", "rust"])
    first, last = np.arange(120) % 3, 1 + np.arange(40) % 2
    centers = torch.eye(4)[:3] * 4
    inputs, asked = (centers[kind] + torch.randn(len(kind), 4) for kind in (first, last))
    targets, loss = torch.from_numpy(first), nn.CrossEntropyLoss()

    def train():
        encoder = LabelEncoder().fit(names[first])
        labels, truth = (torch.from_numpy(encoder.transform(names[part])) for part in (first, last))
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(20):
            optimizer.zero_grad()
            loss(net(inputs), labels).backward()
            optimizer.step()
        with torch.no_grad():
            (net(asked).argmax(1) == truth).float().mean()

Source
------
The fitted encoders themselves, and the tensors that the network was trained on and asked. Encoders that
number what both know alike are silent, whatever either of them lacks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_refits import find_refits
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class EncoderFittedAgain(Rule):
    """See the page above."""

    severity = "error"
    checks = "numbers stand for the same values in all parts of the data"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare what the encoders of both parts make of the same value."""
        for refit in subject.read(find_refits):
            if refit.example is None:
                continue
            yield self.find(
                Place("", refit.kind, refit.line),
                says=refit.says,
                fix=f"fit it once, on the training part: encoder = {refit.kind}().fit(train); then "
                "encoder.transform of every part",
                evidence={"values with another number": refit.num_moved},
            )

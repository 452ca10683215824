"""Inputs and labels were divided by two calls, each its own way: samples have the labels of others.

What it finds
-------------
In a watched script: training inputs that one call of `train_test_split` gave, and training labels of other
rows that another call gave.

Why it matters
--------------
Each call draws an order of its own. What the network is taught is noise, and so is what it is judged by.

Sick example
------------
    import torch
    from sklearn.model_selection import train_test_split
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples, labels = torch.randn(200, 4), torch.arange(200) % 3
    inputs, targets, loss = samples[:32], labels[:32], nn.CrossEntropyLoss()

    def train():
        x, asked = train_test_split(samples, random_state=0)
        y, truth = train_test_split(labels, random_state=1)
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(20):
            optimizer.zero_grad()
            loss(net(x), y).backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from sklearn.model_selection import train_test_split
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    samples, labels = torch.randn(200, 4), torch.arange(200) % 3
    inputs, targets, loss = samples[:32], labels[:32], nn.CrossEntropyLoss()

    def train():
        x, asked, y, truth = train_test_split(samples, labels, random_state=0)
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(20):
            optimizer.zero_grad()
            loss(net(x), y).backward()
            optimizer.step()

Source
------
The numbers of the rows, which are divided along in each call. Two calls with the same `random_state` give the
same rows, and are silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_mispaired import find_mispaired
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class SplitTwice(Rule):
    """See the page above."""

    severity = "error"
    checks = "inputs and labels were divided in the same way"
    reads_functions = True

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Compare the rows of inputs and labels."""
        pair = subject.read(find_mispaired)
        if pair is None:
            return
        yield self.find(
            Place("", "train_test_split", pair.second.line),
            says="inputs and labels were divided in two calls, each its own way: "
            f"{pair.num_apart} of {pair.num_rows} training samples have the label of another",
            fix="x_train, x_test, y_train, y_test = train_test_split(x, y)",
            evidence={"samples with the label of another": pair.num_apart, "samples": pair.num_rows},
        )

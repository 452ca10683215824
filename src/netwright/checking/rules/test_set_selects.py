"""The network is chosen by the test set that it is reported on.

What it finds
-------------
An `if` that compares a value named for the test set with the best so far and keeps the weights, in a file
that names no validation set.

Why it matters
--------------
The best of many epochs on some samples is better on them than on others: the figure is too good, by more the
smaller the set and the more epochs there are.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer, best_acc = torch.optim.SGD(net.parameters(), lr=0.1), -1.0
        for _ in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
            test_acc = torch.rand(()).item()
            if test_acc > best_acc:
                best_acc = test_acc
                best = {name: part.clone() for name, part in net.state_dict().items()}

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

    def train():
        optimizer, best_acc = torch.optim.SGD(net.parameters(), lr=0.1), -1.0
        for _ in range(5):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()
            valid_acc = torch.rand(()).item()
            if valid_acc > best_acc:
                best_acc = valid_acc
                best = {name: part.clone() for name, part in net.state_dict().items()}

Source
------
Cawley and Talbot 2010, On Over-fitting in Model Selection and Subsequent Selection Bias in Performance
Evaluation. The names in the user's own file say what is the test set.
"""

from __future__ import annotations

import ast
import linecache
import re
from collections.abc import Iterator
from typing import final

from netwright.checking.measures.read_loop import read_loop
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_TEST = re.compile(r"(^|_)test(_|$)")
_VALIDATION = re.compile(
    r"(^|_)x?y?(val|valid|validation|dev|holdout)(_|$)|^[xy](val|va|dev)$", re.IGNORECASE
)
_KEEPS = re.compile(r"state_dict\(|torch\.save\(|deepcopy\(")


@final
class TestSetSelects(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no test figure chooses the network"
    __test__ = False

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Read the files of the loop."""
        loop = subject.read(read_loop)
        files = {phase.line[0] for root in loop.roots for phase in root.phases if phase.line}
        for file in sorted(files):
            try:
                tree = ast.parse("".join(linecache.getlines(file)))
            except SyntaxError:
                continue
            names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
            if any(_VALIDATION.search(name) for name in names):
                continue
            for node in (one for one in ast.walk(tree) if isinstance(one, ast.If)):
                chosen = _read_choice(node)
                if chosen and _KEEPS.search(ast.unparse(node)):
                    yield self.find(
                        Place("", type(subject.net).__name__, (file, node.lineno)),
                        says=f"`{chosen}` chooses the weights to keep, and is the figure of the test set",
                        fix="choose by a validation part of the training samples; measure the test set once",
                        evidence={"compared": chosen},
                    )


def _read_choice(node: ast.If) -> str:
    """The name for the test set that an `if` compares; empty where there is none."""
    if not isinstance(node.test, ast.Compare):
        return ""
    sides = [node.test.left, *node.test.comparators]
    names = [side.id for side in sides if isinstance(side, ast.Name)]
    return next((name for name in names if _TEST.search(name.lower()) and len(names) == 2), "")

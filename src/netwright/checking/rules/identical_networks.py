"""Two networks that should differ are one: they start alike, see the same and stay alike.

What it finds
-------------
Two parts of a network of one kind whose weights are equal, which are given the same input, and whose weights
are still equal after some steps of training; or a list (`[net] * 5`) whose members are one network.

Why it matters
--------------
Two members of an ensemble, two critics or two heads that are equal are worth one, at twice the price.

Sick example
------------
    import copy
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
            self.second = copy.deepcopy(self.first)

        def forward(self, x):
            return (self.first(x) + self.second(x)) / 2

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))
            self.second = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3))

        def forward(self, x):
            return (self.first(x) + self.second(x)) / 2

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randint(3, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
Equal weights, equal inputs and equal gradients stay equal: compared before and after 20 steps on a copy.
Silent on a part that is not trained (a slow copy, a teacher).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from netwright.checking.measures.find_doubled import find_doubled
from netwright.checking.measures.find_repeated import find_repeated
from netwright.checking.measures.find_twins import count_weights, find_twins, have_equal
from netwright.checking.measures.learn_copy import learn_copy
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding
from netwright.nets.name_attribute import name_attribute


@final
class IdenticalNetworks(Rule):
    """See the page above."""

    severity = "warning"
    checks = "no two parts are the same network twice"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for parts with equal weights and inputs, and train a copy to see whether they part."""
        again = subject.read(find_repeated)
        if again is not None:
            kind = type(again.net).__name__
            yield self.find(
                Place("", kind, again.phases[0].line if again.phases else None),
                says=f"two networks ({kind}) began with the same weights, were trained alike, and are still "
                "equal: they are one network twice",
                fix="build each network anew instead of copying one, or give each its own data",
                evidence={"equal parameters": count_weights(again.net)},
            )
            return
        doubled = find_doubled(subject)
        if doubled is not None:
            yield self.find(
                Place("", type(doubled.net).__name__, doubled.line),
                says=f"`{doubled.name}` holds one network {doubled.num} times over: it is no ensemble",
                fix=f"{doubled.name} = [… for _ in range({doubled.num})], so that each is built by itself",
                evidence={"places": doubled.num, "networks": 1},
            )
            return
        twins = subject.read(find_twins)
        if twins is None:
            return
        first, second = twins
        learnt = learn_copy(subject, steps=20)
        after = [learnt.net.get_submodule(visit.path) for visit in (first, second)]
        if len(learnt.losses) < 10 or not have_equal(*after):
            return
        yield self.find(
            Place(second.path, type(second.module).__name__, second.place.line),
            says=f"`{first.path}` and `{second.path}` start with the same weights, get the same inputs, and "
            f"are still equal after {len(learnt.losses)} steps: they are one network twice",
            fix=f"build {name_attribute(second.path)} anew instead of copying it, or draw its weights again",
            evidence={"equal parameters": count_weights(first.module)},
        )

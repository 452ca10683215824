"""Everything goes through one to three numbers, and many classes are to come out.

What it finds
-------------
A Linear to at most three units before the last layer, whose output alone feeds the next Linear, where the
network gives at least eight answers.

Why it matters
--------------
The samples lie on a line, plane or space there, in which few classes can be told apart. Where that is not
meant, a 0 is missing.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 2), nn.ReLU(), nn.Linear(2, 10))
    inputs, targets = torch.randn(32, 20), torch.randint(10, (32,))
    loss = nn.CrossEntropyLoss()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    inputs, targets = torch.randn(32, 20), torch.randint(10, (32,))
    loss = nn.CrossEntropyLoss()

Source
------
The rank of what the units give is at most their number. Silent on autoencoders, whose narrow middle is the
point, on gates beside the way, and on fewer answers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, final

from torch import Tensor, nn

from netwright.checking.measures.trace_step import trace_step
from netwright.checking.place import Place
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_MOST_UNITS, _LEAST_ANSWERS = 3, 8


@final
class NarrowBottleneck(Rule):
    """See the page above."""

    severity = "note"
    checks = "no layer is far narrower than the answer"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look at the widths of Linear layers on the way to the answer."""
        trace = subject.read(trace_step)
        num = trace.answer.shape[-1] if trace.answer is not None and trace.answer.ndim == 2 else 0
        given = subject.inputs.shape if isinstance(subject.inputs, Tensor) else ()
        if num < _LEAST_ANSWERS or (isinstance(subject.targets, Tensor) and subject.targets.shape == given):
            return
        linear = [visit for visit in trace.leaves if isinstance(visit.module, nn.Linear)]
        maker = trace.find_maker(trace.answer)
        for visit, after in itertools.pairwise(linear):
            layer: Any = visit.module
            units = layer.out_features
            is_last = maker is not None and after.start <= maker.index < after.end
            if units > _MOST_UNITS or after.module.in_features != units or not is_last:
                continue
            yield self.find(
                Place(visit.path, "Linear", visit.place.line),
                says=f"`{visit.path}` (Linear {visit.module.in_features} to {units}) lets {units} numbers "
                f"through, and {num} answers are made of them",
                fix=f"a wider layer, such as nn.Linear({visit.module.in_features}, {4 * num})",
                evidence={"units": units, "answers": num},
            )

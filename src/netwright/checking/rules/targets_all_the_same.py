"""Every sample is to be answered alike.

What it finds
-------------
A binary loss whose targets are all 1, or all 0, and a network that has learnt to say so to anything: to real
inputs, and to inputs put together at random.

Why it matters
--------------
"Yes to everything" has no loss. Interactions that were seen, words that did follow, faults that did occur
teach nothing without some that did not.

Sick example
------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs, targets = torch.randn(64, 4), torch.ones(64, 1)
    loss = nn.BCEWithLogitsLoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
        for _ in range(60):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Healthy example
---------------
    import torch
    from torch import nn

    net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
    inputs = torch.randn(64, 4)
    targets = (inputs[:, :1] > 0).float()
    loss = nn.BCEWithLogitsLoss()

    def train():
        optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
        for _ in range(60):
            optimizer.zero_grad()
            loss(net(inputs), targets).backward()
            optimizer.step()

Source
------
Silent on networks that are called more often in a step, as by a discriminator or with pairs, on answers that
are differences of scores, and where the trained network tells anything apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, final

import torch
from torch import Tensor

from netwright.checking.measures.answer_trained import answer_trained
from netwright.checking.measures.list_losses import list_losses
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding

_LEAST_STEPS, _LEAST_SAMPLES = 30, 20
_SURE = 0.95


@final
class TargetsAllTheSame(Rule):
    """See the page above."""

    severity = "error"
    checks = "not every sample is to be answered alike"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Ask the trained network about real and about mixed inputs, where all targets are one."""
        uses, loop = subject.read(list_losses), subject.loop
        trace = subject.read(trace_step)
        if loop is None or loop.was_stopped or loop.num_steps < _LEAST_STEPS or len(uses) != 1:
            return
        use = uses[0]
        is_plain = isinstance(trace.answer, Tensor) and use.answer.numel() == trace.answer.numel()
        if not use.name.startswith("binary_cross_entropy") or not is_plain or len(loop.roots) != 1:
            return
        if use.target.numel() < _LEAST_SAMPLES or loop.wanted not in ({0.0}, {1.0}):
            return
        (wanted,), is_chance = loop.wanted, not use.name.endswith("logits") and _is_chance(trace.answer)
        for given in (subject.inputs, _mix(subject.inputs)):
            answer = answer_trained(subject, given)
            chance = answer if is_chance else answer.sigmoid()
            if float((chance - wanted).abs().mean()) > 1 - _SURE:
                return
        yield self.find(
            use.call.place,
            says=f"all {use.target.numel()} targets are {wanted:g}, and the trained network says so to "
            "anything, inputs put together at random included",
            fix="add samples of the other kind: pairs that were not seen, drawn at random, with target "
            f"{1 - wanted:g}",
            evidence={"targets": use.target.numel(), "steps": loop.num_steps},
        )


def _is_chance(answer: Tensor | None) -> bool:
    """Whether the network itself gives numbers from 0 to 1; else the loop makes them of what it gives."""
    return answer is not None and bool(((answer >= 0) & (answer <= 1)).all())


def _mix(inputs: Any) -> Any:
    """Inputs of which each number, or each of several tensors, comes from another sample."""
    draw = torch.Generator().manual_seed(0)
    if isinstance(inputs, Tensor):
        rows = inputs.flatten(1) if inputs.ndim > 1 else inputs[:, None]
        orders = torch.stack([torch.randperm(len(rows), generator=draw) for _ in range(rows.shape[1])], dim=1)
        return rows.gather(0, orders.to(rows.device)).reshape(inputs.shape)
    parts = inputs.items() if isinstance(inputs, dict) else enumerate(inputs)
    mixed = {key: part[torch.randperm(len(part), generator=draw)] for key, part in parts}
    return mixed if isinstance(inputs, dict) else tuple(mixed.values())

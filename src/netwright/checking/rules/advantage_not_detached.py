"""The advantage of an actor-critic is not detached: the actor's loss trains the critic too.

What it finds
-------------
The log-probability of a chosen action is multiplied by the difference of returns and values, which carries a
gradient into the values, while the very same difference is the error that the critic learns from.

Why it matters
--------------
The actor's loss falls as the values of unlikely actions are pushed away from the returns: the critic is drawn
off what it is to predict, and the advantage no longer says what an action was worth.

Sick example
------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.actor, self.critic = nn.Linear(4, 3), nn.Linear(4, 1)

        def forward(self, x):
            return self.critic(x).squeeze(1), self.actor(x).log_softmax(1)

    chosen = torch.randint(3, (32, 1))

    def loss(output, returns):
        values, chances = output
        advantage = returns - values
        return -(chances.gather(1, chosen).squeeze(1) * advantage).mean() + advantage.pow(2).mean()

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randn(32)

Healthy example
---------------
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.actor, self.critic = nn.Linear(4, 3), nn.Linear(4, 1)

        def forward(self, x):
            return self.critic(x).squeeze(1), self.actor(x).log_softmax(1)

    chosen = torch.randint(3, (32, 1))

    def loss(output, returns):
        values, chances = output
        advantage = returns - values
        return -(chances.gather(1, chosen).squeeze(1) * advantage.detach()).mean() + advantage.pow(2).mean()

    net = Net()
    inputs, targets = torch.randn(32, 4), torch.randn(32)

Source
------
Mnih et al., Asynchronous Methods for Deep Reinforcement Learning (2016): the advantage is a weight. Told
where both are in one loss; a critic with a backward pass of its own clears what the actor's gave it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from torch import Tensor

from netwright.checking.measures.is_chosen import is_chosen
from netwright.checking.measures.list_errors import is_error, list_errors
from netwright.checking.measures.trace_step import trace_step
from netwright.checking.rule import Rule
from netwright.checking.subject import Subject
from netwright.core.finding import Finding


@final
class AdvantageNotDetached(Rule):
    """See the page above."""

    severity = "error"
    checks = "an advantage is a weight without a gradient"

    def examine(self, subject: Subject) -> Iterator[Finding]:
        """Look for log-probabilities times an error that the critic is trained on."""
        trace = subject.read(trace_step)
        errors = list(list_errors(trace))
        for call in trace.list_calls("mul", "__mul__", "multiply"):
            pair = [part for part in call.args[:2] if isinstance(part, Tensor) and part.requires_grad]
            if len(pair) < 2 or pair[0] is pair[1]:
                continue
            for weight, chance in (pair, pair[::-1]):
                if any(is_error(weight, error) for error in errors) and is_chosen(trace, chance, call.index):
                    yield self.find(
                        call.place,
                        says="the advantage that weights the log-probabilities carries a gradient into the "
                        "critic, which learns from the same error",
                        fix="log_prob * advantage.detach()",
                        evidence={"advantages": weight.numel()},
                    )
                    return

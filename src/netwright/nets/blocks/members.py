"""Several small networks in one, which share all their weights but a sign and the last layer."""

from __future__ import annotations

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn


@final
class Members(nn.Module):
    """Answers as the mean of several members, which share a body and differ in what they make of its input.

    Each member has its own factors for the features that arrive, +1 or -1 at first, and its own last
    Linear. In training each sample goes to one member, drawn at random, so that a step costs what a single
    network costs; afterwards every member answers, and their mean is steadier than one network's answer.

    Args:
        body: (batch, num_features) to (batch, num_hidden).
        num_features: features that arrive.
        num_hidden: features that the body gives.
        num_outputs: numbers of an answer.
        num_members: how many there are, at least 1.

    Source: Wen et al. 2020, BatchEnsemble; Gorishniy et al. 2025, TabM, section 3.3 (factors before the
    shared body only, heads of their own), here with one member a sample in training.

    >>> Members(nn.ReLU(), 4, 4, 2).eval()(torch.zeros(3, 4)).shape
    torch.Size([3, 2])
    """

    def __init__(
        self, body: nn.Module, num_features: int, num_hidden: int, num_outputs: int, num_members: int = 8
    ) -> None:
        super().__init__()
        self.num_members = num_members
        self.factors = nn.Parameter(torch.randint(0, 2, (num_members, num_features)) * 2.0 - 1)
        self.body = body
        self.heads = nn.Linear(num_hidden, num_members * num_outputs)
        nn.init.normal_(self.heads.weight, std=0.1 / num_hidden**0.5)
        nn.init.zeros_(self.heads.bias)

    def forward(self, x: Float[Tensor, "batch features"]) -> Float[Tensor, "batch outputs"]:
        """Answer with one member a sample in training, with the mean of all otherwise."""
        if self.training:
            member = torch.randint(self.num_members, (len(x),), device=x.device)
            answers = self._answer(x * self.factors[member])
            return answers[torch.arange(len(x), device=x.device), member]
        answers = self._answer(x[:, None] * self.factors)
        each = torch.arange(self.num_members, device=x.device)
        return answers[:, each, each].mean(dim=1)

    def _answer(self, x: Tensor) -> Tensor:
        """What every head says: (..., num_members, num_outputs)."""
        answers: Tensor = self.heads(self.body(x))
        return answers.reshape(*answers.shape[:-1], self.num_members, -1)

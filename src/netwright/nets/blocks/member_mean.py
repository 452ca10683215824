"""Where the members of an ensemble come together: each for itself in training, their mean afterwards."""

from __future__ import annotations

import math
from typing import Literal, final

from jaxtyping import Float
from torch import Tensor, nn

AnswersAs = Literal["numbers", "classes", "yes or no"]


@final
class MemberMean(nn.Module):
    """Passes on every member's answer in training, and answers with the mean of all in eval mode.

    In training each member's answer is compared with the target by itself (netwright's loop takes the mean
    of their losses), because members that are trained through their mean lean on each other and stop
    differing. Afterwards probabilities are averaged, not logits; what is given are the logits of the mean.

    Args:
        answers: what a member's answer is: numbers, logits of classes (one is true), or logits of
            yes or no (each for itself).

    Source: Gorishniy et al. 2025, TabM, sections 3.2 and 3.3.

    >>> import torch
    >>> votes = torch.tensor([[[9.0], [9.0], [-9.0]]])
    >>> MemberMean("yes or no").eval()(votes).sigmoid().round(decimals=2)
    tensor([[0.6700]])
    """

    def __init__(self, answers: AnswersAs = "numbers") -> None:
        super().__init__()
        self.answers = answers

    def extra_repr(self) -> str:
        """What the answers are."""
        return f"answers={self.answers!r}"

    def forward(self, x: Float[Tensor, "batch members outputs"]) -> Float[Tensor, "batch *answer"]:
        """Give (batch, members, outputs) in training, (batch, outputs) otherwise."""
        if self.training:
            return x
        if self.answers == "numbers":
            return x.mean(1)
        if self.answers == "classes":
            return x.log_softmax(2).logsumexp(1) - math.log(x.shape[1])
        yes = nn.functional.logsigmoid(x).logsumexp(1)
        return yes - nn.functional.logsigmoid(-x).logsumexp(1)

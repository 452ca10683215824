from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.nets.blocks.member_inputs import MemberInputs
from netwright.nets.blocks.member_linear import MemberLinear
from netwright.nets.blocks.member_mean import MemberMean


def test_each_member_has_its_own_factors_and_its_own_linear() -> None:
    inputs, linear, x = MemberInputs(3, 4), MemberLinear(3, 4, 2), torch.rand(5, 4)
    assert set(inputs.factors.unique().tolist()) <= {-1.0, 1.0}
    given = linear(inputs(x))
    for member in range(3):
        alone = nn.functional.linear(x * inputs.factors[member], linear.weight[member].T, linear.bias[member])
        torch.testing.assert_close(given[:, member], alone)


@pytest.mark.parametrize(
    ("answers", "read"),
    [("numbers", nn.Identity()), ("classes", nn.Softmax(-1)), ("yes or no", nn.Sigmoid())],
)
def test_the_mean_is_of_what_the_answers_mean(answers: str, read: nn.Module) -> None:
    mean, votes = MemberMean(answers), 20 * torch.randn(6, 4, 3)  # type: ignore[arg-type]  # one of the three
    assert mean(votes) is votes, "in training every member stays by itself"
    torch.testing.assert_close(read(mean.eval()(votes)), read(votes).mean(1))
    assert mean(1e4 * votes).isfinite().all()

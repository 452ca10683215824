from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from netwright.nets.blocks.basic_block import BasicBlock
from netwright.nets.blocks.members import Members
from netwright.nets.blocks.number_columns import NumberColumns
from netwright.nets.blocks.parallel import Parallel
from netwright.nets.blocks.periodic_embedding import PeriodicEmbedding
from netwright.nets.blocks.permute import Permute
from netwright.nets.blocks.piecewise_linear import PiecewiseLinear
from netwright.nets.blocks.recurrent import Recurrent
from netwright.nets.blocks.repeat import Repeat
from netwright.nets.blocks.residual import Residual


def test_residual_adds_what_arrived() -> None:
    double = nn.Linear(2, 2, bias=False)
    nn.init.eye_(double.weight)
    x = torch.rand(3, 2)
    torch.testing.assert_close(Residual(double)(x), 2 * x)
    torch.testing.assert_close(Residual(double, double)(x), 2 * x)


def test_parallel_sums_and_concatenates() -> None:
    x = torch.rand(3, 2)
    both = [nn.Identity(), nn.Identity()]
    torch.testing.assert_close(Parallel(both, "sum")(x), 2 * x)
    torch.testing.assert_close(Parallel(both)(x), torch.cat([x, x], 1))
    assert "join=concat, axis=1" in repr(Parallel(both))


def test_repeat_is_its_repetitions_in_turn() -> None:
    x = torch.rand(3, 2)
    first, second = nn.Linear(2, 2), nn.Linear(2, 2)
    torch.testing.assert_close(Repeat(first, second)(x), second(first(x)))


@pytest.mark.parametrize("dims", [[1, 0], [0, 2], [0, 1, 1], [0], []])
def test_permute_refuses_what_moves_the_batch_or_misses_an_axis(dims: list[int]) -> None:
    with pytest.raises(ValueError, match="leaves the batch, axis 0, first"):
        Permute(dims)


def test_recurrent_is_torchs_own() -> None:
    block = Recurrent("LSTM", 3, 4, num_layers=2)
    x = torch.rand(2, 5, 3)
    torch.testing.assert_close(block(x), block.cell(x)[0])
    block.take = "last"
    torch.testing.assert_close(block(x), block.cell(x)[0][:, -1])
    with pytest.raises(ValueError, match="LSTM, GRU, RNN"):
        Recurrent("LSTN", 3, 4)
    with pytest.raises(ValueError, match="all or last"):
        Recurrent("LSTM", 3, 4, take="first")


def test_periodic_embedding_is_sines_and_cosines_of_its_frequencies() -> None:
    block = PeriodicEmbedding(2, num_frequencies=3, embedding_size=4, sigma=0.5)
    assert block.frequencies.abs().max() <= 1.5
    x = torch.tensor([[0.3, -1.0]])
    angle = 2 * torch.pi * block.frequencies[1] * -1.0
    waves = torch.cat([angle.sin(), angle.cos()])
    torch.testing.assert_close(block(x)[0, 4:], torch.relu(block.linear(waves)))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=1, max_size=6), st.integers(1, 30))
def test_ramps_rise_one_after_another(values: list[float], num_bins: int) -> None:
    ramps = PiecewiseLinear(len(values), num_bins)(torch.tensor([values])).view(len(values), num_bins)
    assert ramps.min() >= -0.5
    assert ramps.max() <= 0.5
    assert (ramps.diff(dim=1) <= 1e-6).all(), "a ramp begins only when the one before it has ended"
    inner = (ramps.abs() < 0.4999).sum(dim=1)
    assert (inner <= 1).all()


def test_ramps_tell_numbers_apart_all_over_the_range() -> None:
    x = torch.linspace(-2.3, 2.3, 50)[:, None]
    assert (PiecewiseLinear(1)(x).sum(dim=1).diff() > 0).all()


def test_members_answer_alone_in_training_and_together_afterwards() -> None:
    members = Members(nn.Sequential(nn.Linear(4, 5), nn.ReLU()), 4, 5, 2, num_members=3)
    x = torch.rand(1, 4)
    each = [
        members.heads(members.body(x * factors)).view(3, 2)[index]
        for index, factors in enumerate(members.factors)
    ]
    drawn = {tuple(members(x)[0].tolist()) for _ in range(60)}
    assert len(drawn) == 3
    for answer in drawn:
        assert any(torch.allclose(torch.tensor(answer), one) for one in each)
    torch.testing.assert_close(members.eval()(x)[0], torch.stack(each).mean(dim=0))


def test_number_columns_keep_the_row() -> None:
    x = torch.rand(3, 4)
    out = NumberColumns(2, nn.Linear(2, 5))(x)
    torch.testing.assert_close(out[:, :4], x)


def test_basic_block_projects_only_where_it_must() -> None:
    assert BasicBlock(4, 4).downsample is None
    assert BasicBlock(4, 4, stride=2).downsample is not None

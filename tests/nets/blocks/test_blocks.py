from __future__ import annotations

import pytest
import torch
from torch import nn

from netwright.nets.blocks.basic_block import BasicBlock
from netwright.nets.blocks.number_columns import NumberColumns
from netwright.nets.blocks.parallel import Parallel
from netwright.nets.blocks.periodic_embedding import PeriodicEmbedding
from netwright.nets.blocks.permute import Permute
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


def test_number_columns_keep_the_row() -> None:
    x = torch.rand(3, 4)
    out = NumberColumns(2, nn.Linear(2, 5))(x)
    torch.testing.assert_close(out[:, :4], x)


def test_basic_block_projects_only_where_it_must() -> None:
    assert BasicBlock(4, 4).downsample is None
    assert BasicBlock(4, 4, stride=2).downsample is not None

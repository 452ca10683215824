"""Weights and bias of a linear network in the user's own units."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from netwright.data.data import Data


@dataclass(frozen=True, eq=False)
class LinearFormula:
    """What a linear network computes from raw columns: ``target = columns @ weights + bias``.

    Args:
        columns: names of the raw columns.
        weights: target units per column unit.
        bias: in target units.
    """

    columns: tuple[str, ...]
    weights: Float[Tensor, "columns targets"]
    bias: Float[Tensor, " targets"]


@torch.no_grad()
def recover_linear(
    net: nn.Module,
    data: Data,
    answer_scale: tuple[Float[Tensor, " targets"], Float[Tensor, " targets"]] | None = None,
) -> LinearFormula | None:
    """Find weights and bias of encoder, network and answer scale taken together.

    The chain is asked at raw zero and at one unit of each column, and believed only where it gives the
    same numbers as the formula on points between and beyond.

    Args:
        net: the trained network.
        data: a regression on a table whose columns are all numbers.
        answer_scale: mean and scale of each target, where the network answers in standardised units.

    Returns:
        The formula; None where the data has other columns or the chain is not linear.
    """
    numbers = [column for column in data.columns if column.role == "number"]
    used = [column for column in data.columns if column.features]
    encoder = data.encoder
    if data.task.kind != "regression" or encoder is None or not numbers or numbers != used:
        return None
    names = tuple(column.name for column in numbers)
    device = next(net.parameters()).device
    was_training = net.training
    net.eval()

    def ask(points: Float[Tensor, "points columns"]) -> Float[Tensor, "points targets"]:
        frame = {name: points[:, place].tolist() for place, name in enumerate(names)}
        encoded = encoder(*encoder.read(frame).parts).to(device)
        answer = net(encoded).reshape(len(points), -1).cpu().double()
        return answer if answer_scale is None else answer * answer_scale[1] + answer_scale[0]

    try:
        num = len(names)
        # Steps of the columns' own spread: single precision would lose a tiny unit step beside a large mean.
        spread = data.train.inputs.std(dim=0) if hasattr(data.train, "inputs") else torch.ones(num)
        unit = torch.eye(num, dtype=torch.float64)
        bias = ask(torch.zeros(1, num, dtype=torch.float64))
        weights = ask(unit) - bias
        generator = torch.Generator().manual_seed(0)
        points = torch.randn(32, num, generator=generator, dtype=torch.float64) * spread.double().clamp(min=1)
        given = ask(points)
    finally:
        net.train(was_training)
    size = given.abs().max().clamp(min=1e-12)
    if not torch.allclose(points @ weights + bias, given, rtol=1e-3, atol=1e-4 * float(size)):
        return None
    return LinearFormula(names, weights.float(), bias[0].float())

"""Learnt weights and bias of a linear network beside the true ones, in the user's own units."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

from netwright.data.data import Data


@torch.no_grad()
def recover_linear(
    net: nn.Module,
    data: Data,
    answer_scale: tuple[Float[Tensor, " targets"], Float[Tensor, " targets"]] | None = None,
) -> dict[str, tuple[float, float]] | None:
    """Find weights and bias of encoder, network and answer scale taken together.

    The chain is asked at raw zero and at one unit of each column, and believed only where it gives the
    same numbers as the formula on points between and beyond.

    Args:
        net: the trained network.
        data: a regression on a table of numbers, with its truth (make-regression).
        answer_scale: mean and scale of each target, where the network answers in standardised units.

    Returns:
        True and learnt value by name (`x0`, `bias`; with several targets `x0 -> y1`); None where the data
        has no truth or the chain is not linear.
    """
    numbers = [column for column in data.columns if column.role == "number"]
    used = [column for column in data.columns if column.features]
    encoder = data.encoder
    if data.truth is None or encoder is None or not numbers or numbers != used:
        return None
    names = tuple(column.name for column in numbers)
    device = next(net.parameters()).device
    was_training = net.training
    net.eval()

    def ask(points: Float[Tensor, "points columns"]) -> Float[Tensor, "points targets"]:
        frame = {name: points[:, place].tolist() for place, name in enumerate(names)}
        encoded = encoder(*encoder.read(frame).parts).to(device)
        answer: Tensor = net(encoded).reshape(len(points), -1).cpu().double()
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
    true = torch.tensor(data.truth["weights"], dtype=torch.float64).reshape(-1, len(data.truth["features"]))
    found: dict[str, tuple[float, float]] = {}
    for place, target in enumerate(data.task.targets):
        suffix = f" -> {target}" if len(data.task.targets) > 1 else ""
        for column, name in enumerate(names):
            given_weight = true[place, data.truth["features"].index(name)]
            found[name + suffix] = (float(given_weight), float(weights[column, place]))
        found["bias" + suffix] = (float(data.truth["bias"]), float(bias[0, place]))
    return found

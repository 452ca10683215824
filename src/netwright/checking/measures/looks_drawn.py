"""Whether weights look as if they were drawn and never trained."""

from __future__ import annotations

from torch import Tensor


def is_moved(bias: Tensor, weight: Tensor) -> bool:
    """Say whether a bias lies where neither PyTorch draws it nor who drew the weights with it in one way.

    Args:
        bias: (units,).
        weight: (units, ...) of the same layer.

    >>> import torch
    >>> is_moved(torch.tensor([3.0, 3.0]), torch.zeros(2, 4))
    True
    """
    values, drawn = bias.detach().double(), weight.detach().double()
    if float(values.abs().max()) <= weight[0].numel() ** -0.5 * (1 + 1e-5):
        return False
    if len(values) < 8:
        return True
    spread, wanted = float(values.std()), float(drawn.std())
    return not (0.5 * wanted < spread < 2 * wanted and abs(float(values.mean())) < wanted)


def looks_drawn(weight: Tensor, bias: Tensor | None = None) -> bool:
    """Say whether a layer's weights are alike all over, as numbers drawn independently are.

    Training makes some rows and columns larger than others, gives the whole heavier tails, and moves the
    bias out of the range in which PyTorch draws it.

    Args:
        weight: (units, ...) of a Linear or a convolution.
        bias: (units,), where there is one.

    Returns:
        False as well where there are too few numbers to tell.

    >>> import torch
    >>> _ = torch.manual_seed(0)
    >>> drawn = torch.randn(64, 64)
    >>> looks_drawn(drawn), looks_drawn(drawn * torch.linspace(0.5, 2, 64))
    (True, False)
    """
    matrix = weight.detach().double().flatten(1)
    if bias is not None and is_moved(bias, weight):
        return False
    if min(matrix.shape) < 3 or matrix.numel() < 64:
        return False
    tails = float(((matrix - matrix.mean()) / matrix.std()).pow(4).mean())
    if not 1.5 < tails < 3.0 + 5 * (24 / matrix.numel()) ** 0.5:
        return False
    for axis in (0, 1):
        sizes = matrix.square().mean(dim=axis)
        # The mean of n squares of normal numbers spreads by sqrt(2 / n); uniform ones spread less.
        allowed = 1.5 * (2 / matrix.shape[axis]) ** 0.5
        if float(sizes.std() / sizes.mean()) > allowed:
            return False
    return True

"""Samples as a layer sees them, in two dimensions."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def project_features(
    features: Float[Tensor, "num features"],
) -> tuple[Float[Tensor, "num 2"], tuple[float, float]]:
    """Project features on the two directions along which they differ most (principal components).

    The sign of a direction is chosen so that its largest weight is positive: the same features always
    give the same picture.

    Args:
        features: one row a sample; at least one row and one column.

    Returns:
        The places, and the share of the variance that each direction holds, 0 to 1.

    >>> places, shares = project_features(torch.tensor([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0]]))
    >>> places[:, 0].tolist(), shares
    ([-1.0, 0.0, 1.0], (1.0, 0.0))
    """
    centred = features.double() - features.double().mean(0)
    # The smaller of the two squares holds the same directions.
    is_wide = centred.shape[1] > centred.shape[0]
    square = centred @ centred.T if is_wide else centred.T @ centred
    values, vectors = torch.linalg.eigh(square)
    values, vectors = values.flip(0).clamp(min=0), vectors.flip(1)
    axes = centred.T @ vectors[:, :2] if is_wide else vectors[:, :2]
    axes = axes / axes.norm(dim=0).clamp(min=1e-12)
    if axes.shape[1] < 2:
        axes = torch.cat([axes, torch.zeros(len(axes), 1, dtype=axes.dtype)], 1)
    largest = axes.gather(0, axes.abs().argmax(0, keepdim=True))
    axes = axes * torch.where(largest < 0, -1.0, 1.0)
    total = float(values.sum())
    shares = [float(value) / total if total > 0 else 0.0 for value in [*values[:2], torch.zeros(())]]
    return (centred @ axes).float(), (shares[0], shares[1])

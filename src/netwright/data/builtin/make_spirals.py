"""Two or more spirals that turn around one another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def make_spirals(
    n_samples: int = 1000,
    *,
    n_classes: int = 2,
    noise: float = 0.1,
    turns: float = 1.5,
    random_state: int = 0,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Make points on spirals, one spiral a class; no straight line divides them.

    Args:
        n_samples: points in all, at least one a class.
        n_classes: spirals, at least 2.
        noise: standard deviation of the distance from the spiral; a turn is 1 wide.
        turns: how often each spiral goes round.
        random_state: seed.

    Returns:
        Points float64 (n_samples, 2) and classes int64 (n_samples,).

    >>> points, classes = make_spirals(9, n_classes=3)
    >>> points.shape, sorted(set(classes.tolist()))
    ((9, 2), [0, 1, 2])
    """
    if n_classes < 2 or n_samples < n_classes:
        raise ValueError(f"{n_samples} points on {n_classes} spirals: at least 2 spirals with a point each")
    random = np.random.default_rng(random_state)
    classes = np.arange(n_samples, dtype=np.int64) % n_classes
    # The square root spreads the points evenly along the spiral, which is longer further out.
    along = np.sqrt(random.random(n_samples)) * turns
    angle = 2 * np.pi * (along + classes / n_classes)
    points = along[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return points + random.normal(scale=noise, size=points.shape), classes

"""After which epochs the layers are recorded, so that recording costs next to nothing."""

from __future__ import annotations

import math

_MOST = 50
_SHARE = 0.01
_EPOCH_SECONDS = 3e-3
_STEP_SECONDS, _STEP_LAYER_SECONDS = 1e-4, 5e-5
_RECORD_SECONDS, _RECORD_LAYER_SECONDS = 2e-3, 4e-4
_PRODUCTS_A_SECOND = 3e10


def choose_num_samples(num_trained: int) -> int:
    """Choose how many samples a record looks at.

    Args:
        num_trained: samples that the whole run trains on, each pass counted.

    >>> choose_num_samples(50_000 * 10), choose_num_samples(244 * 10)
    (64, 9)
    """
    return min(64, max(8, num_trained // 250))


def choose_records(
    epochs: int, num_batches: int | None, batch_size: int, *, num_samples: int, num_layers: int, products: int
) -> frozenset[int]:
    """Choose the epochs after which layers are recorded: at most 50, spread evenly, the last among them.

    Time is counted on a nominal machine, by the multiply-adds and layers of a step and of a record, and not
    by a clock: the same run has the same records everywhere. Of a run too short for any, the end is
    recorded all the same.

    Args:
        epochs: epochs that are planned.
        num_batches: batches an epoch; None for a stream.
        batch_size: samples a batch.
        num_samples: samples that a record looks at.
        num_layers: layers that it looks at.
        products: multiply-adds of one sample's forward pass.

    Returns:
        Epochs, counted from 1.

    >>> sorted(choose_records(4, 1000, 64, num_samples=64, num_layers=8, products=100_000))
    [1, 2, 3, 4]
    >>> sorted(choose_records(20, 100, 64, num_samples=64, num_layers=8, products=100_000))
    [5, 10, 15, 20]
    """
    step = _STEP_SECONDS + num_layers * _STEP_LAYER_SECONDS + 3 * batch_size * products / _PRODUCTS_A_SECOND
    record = (
        _RECORD_SECONDS + num_layers * _RECORD_LAYER_SECONDS + 3 * num_samples * products / _PRODUCTS_A_SECOND
    )
    num_steps = epochs * (1000 if num_batches is None else num_batches)
    num = math.floor(_SHARE * (num_steps * step + epochs * _EPOCH_SECONDS) / record)
    num = min(epochs, _MOST, max(1, num))
    return frozenset(round(epochs * place / num) for place in range(1, num + 1))

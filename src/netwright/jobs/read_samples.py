"""Raw samples for a trained network, from whatever a user names."""

from __future__ import annotations

from typing import Any

from netwright.data.encoder import RawSamples
from netwright.data.read_by_name import read_by_name
from netwright.ship.predictor import Predictor


def read_samples(predictor: Predictor, source: Any) -> RawSamples:
    """Read raw samples: a built-in or well-known name, else whatever the run's encoder reads.

    Args:
        predictor: the trained network.
        source: a name, a path, a folder, `-`, a frame, columns, rows, images, tensors.

    Raises:
        DataError: the source cannot be read, or does not fit what the network was trained on.
    """
    if isinstance(source, str) and predictor.encoder is not None:
        named = read_by_name(source, predictor.encoder)
        if named is not None:
            return named
    return predictor.read(source)

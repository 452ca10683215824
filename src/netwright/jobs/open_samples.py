"""Raw samples with their targets, as a part of data that a network can be measured on."""

from __future__ import annotations

import torch

from netwright.core.errors import DataError
from netwright.data.encoder import RawSamples
from netwright.data.split import TensorSplit
from netwright.ship.predictor import Predictor


def open_samples(predictor: Predictor, samples: RawSamples) -> TensorSplit:
    """Make raw samples a part of data.

    Args:
        predictor: the trained network, with its encoder.
        samples: raw samples with their targets.

    Raises:
        DataError: the samples have no targets.
    """
    if samples.targets is None or not len(samples.names):
        target = ", ".join(predictor.task.targets)
        raise DataError(
            "the samples have no targets to compare the answers with",
            where=f"the target `{target}`",
            fix=f"add the column `{target}` (images: a folder a class), or use `netwright predict`",
        )
    rows = torch.arange(len(samples.names))
    if predictor.encoder is None or len(samples.parts) == 1:
        inputs, finish = samples.parts[0], predictor.encoder
    else:
        device = predictor.place()
        with torch.no_grad():
            inputs = predictor.encoder(*(part.to(device) for part in samples.parts)).cpu()
        finish = None
    return TensorSplit(inputs, samples.targets, rows, finish, names=samples.names)

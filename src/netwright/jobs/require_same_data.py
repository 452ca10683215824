"""Whether opened data is what a run was trained on."""

from __future__ import annotations

import torch

from netwright.core.errors import DataError
from netwright.data.data import Data
from netwright.ship.predictor import Predictor


def require_same_data(predictor: Predictor, data: Data) -> None:
    """Refuse to measure on a division that the training never saw.

    Args:
        predictor: the trained network, with its encoder.
        data: the data.

    Raises:
        DataError: the data is not what the run was trained on.
    """
    same = data.task == predictor.task and (data.encoder is None) == (predictor.encoder is None)
    if same and predictor.encoder is not None and data.encoder is not None:
        now, then = data.encoder.state_dict(), predictor.encoder.state_dict()
        same = data.encoder.to_spec() == predictor.encoder.to_spec() and now.keys() == then.keys()
        same = same and all(torch.equal(now[name].cpu(), then[name].cpu()) for name in now)
    if not same:
        raise DataError(
            "the data is no longer what the run was trained on: its training rows teach something else",
            where=data.source,
            fix="bring the old data back, or measure on other samples: netwright evaluate RUN --data SOURCE",
        )

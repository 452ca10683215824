"""The answers of a program saved by torch.export."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from netwright.data.tables.table_encoder import TableEncoder
from netwright.ship.export.raw_rows import RawRows
from netwright.ship.predictor import Predictor


def run_program(content: bytes, predictor: Predictor, feeds: Mapping[str, Any]) -> dict[str, Any]:
    """Run a saved program on the CPU.

    Args:
        content: of a `.pt2` file.
        predictor: what it was made from; its vocabularies turn words into the codes that the program takes.
        feeds: arrays by input, as for ONNX.

    Returns:
        The answers, by the name `answers`.
    """
    program = torch.export.load(io.BytesIO(content)).module()
    if isinstance(predictor.encoder, TableEncoder):
        parts: tuple[Tensor, ...] = RawRows(predictor).look_up(feeds)
    else:
        parts = tuple(torch.from_numpy(array) for array in feeds.values())
    with torch.no_grad():
        return {"answers": program(*parts).numpy()}

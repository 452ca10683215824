"""Raw samples for a trained network, from whatever a user names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from netwright.core.errors import DataError, UsageError
from netwright.data.encoder import RawSamples
from netwright.data.make_batches import make_batches
from netwright.data.open_data import open_data
from netwright.data.read_by_name import open_by_name, read_by_name
from netwright.data.tables.read_rows import read_rows
from netwright.data.tables.row_rules import RowRules
from netwright.data.tables.table_encoder import TableEncoder
from netwright.ship.predictor import Predictor
from netwright.training.call_network import match_targets


def read_samples(predictor: Predictor, source: Any, rules: RowRules | None = None) -> RawSamples:
    """Read raw samples: a built-in or well-known name, an own Dataset, else what the run's encoder reads.

    Args:
        predictor: the trained network.
        source: a name, a path, a folder, `-`, a frame, columns, rows, images, tensors.
        rules: for rows that are only to be answered; None to read their targets too.

    Raises:
        DataError: the source cannot be read, or does not fit what the network was trained on.
    """
    if rules is not None and isinstance(predictor.encoder, TableEncoder):
        named = open_by_name(source) if isinstance(source, str) else None
        return read_rows(predictor.encoder, source if named is None else named, rules)
    if rules not in (None, RowRules()):
        raise UsageError(
            "rows and columns are of tables, and this run reads none",
            where="bad_rows, missing_columns, id_column",
            fix="leave them out (--bad-rows, --missing-columns, --id)",
        )
    if isinstance(source, str) and predictor.encoder is not None:
        known = read_by_name(source, predictor.encoder)
        if known is not None:
            return known
    if predictor.encoder is None and isinstance(source, str | Path):
        return _read_dataset(predictor, str(source))
    return predictor.read(source)


def _read_dataset(predictor: Predictor, source: str) -> RawSamples:
    """Read every sample of the user's own Dataset (`my_data.py:make`), in its own order."""
    data = open_data(source, split={"val": 0, "test": 0})
    if data.encoder is not None:
        raise DataError(
            f"this run was trained on the user's own Dataset, and `{source}` is a {data.kind}",
            where="the source to predict",
            fix="name a Dataset (my_data.py:make), or from Python give run.predict tensors",
        )
    inputs, targets = zip(*make_batches(data.train, 1024), strict=True)
    samples = predictor.read(_join(inputs))
    return replace(samples, targets=match_targets(torch.cat(targets), predictor.task))


def _join(batches: Sequence[Any]) -> Any:
    """Join batches of tensors, or of tuples or dicts of tensors, along their first axis."""
    first = batches[0]
    if isinstance(first, dict):
        return {name: torch.cat([batch[name] for batch in batches]) for name in first}
    if isinstance(first, tuple | list):
        return tuple(torch.cat(parts) for parts in zip(*batches, strict=True))
    return torch.cat(list(batches))

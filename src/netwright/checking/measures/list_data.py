"""The rows that a watched loop learns from, and those that it only asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import SequentialSampler, Subset, TensorDataset

from netwright.checking.cannot_measure import CannotMeasure
from netwright.checking.loaded import Loaded
from netwright.checking.loop import Loop
from netwright.checking.subject import Subject


@dataclass(frozen=True, eq=False)
class Data:
    """Rows that the loop gave its network.

    Args:
        inputs: of the network.
        targets: that belong to them, where they are known.
        rows: those of them that are given, where not all are.
        is_trained: whether they are learnt from.
    """

    inputs: Tensor
    targets: Tensor | None
    rows: np.ndarray | None
    is_trained: bool


def list_data(subject: Subject) -> list[Data]:
    """List what the one network of a watched loop was trained on and what else it was asked.

    Args:
        subject: what is looked at.

    Raises:
        CannotMeasure: no loop was watched, or it trains several networks.
    """
    loop = subject.loop
    if loop is None or not loop.roots:
        raise CannotMeasure("no loop was watched")
    if len(loop.roots) > 1:
        raise CannotMeasure("which of several networks is given what is not known")
    found = [data for loaded in loop.loaders if (data := _read_loaded(loaded)) is not None]
    if loop.pool is not None:
        found.append(Data(*loop.pool, _read_drawn(loop), True))
    root = loop.roots[0]
    latest = root.last_inputs[0] if root.last_inputs else None
    for given, targets in ((root.inputs, root.targets), (latest, None)):
        if isinstance(given, Tensor) and given.ndim:
            is_pair = targets is not None and targets.shape[:1] == given.shape[:1]
            found.append(Data(given, targets if is_pair else None, None, True))
    found += [Data(one.inputs, one.truth, None, False) for one in loop.judged]
    return found


def _read_drawn(loop: Loop) -> np.ndarray | None:
    if loop.pool is None or not loop.drawn:
        return None
    rows = np.unique(torch.cat([places.cpu() for places in loop.drawn]).numpy())
    return rows if len(rows) < len(loop.pool[0]) else None


def _read_loaded(loaded: Loaded) -> Data | None:
    held: Any = loaded.loader.dataset
    rows: np.ndarray | None = None
    while isinstance(held, Subset):
        places = np.asarray(held.indices)
        held, rows = held.dataset, places if rows is None else places[rows]
    if isinstance(held, TensorDataset) and len(held.tensors) == 2:
        return Data(held.tensors[0], held.tensors[1], rows, loaded.is_trained)
    if not loaded.pairs or not isinstance(loaded.loader.sampler, SequentialSampler):
        return None
    shapes = {tuple(part.shape[1:] for part in pair) for pair in loaded.pairs}
    if len(shapes) > 1:
        return None
    inputs, targets = (torch.cat(parts) for parts in zip(*loaded.pairs, strict=True))
    return Data(inputs, targets, None, loaded.is_trained)

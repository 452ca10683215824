"""Rows that a data set writes to when it is asked for them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import Dataset, Subset

from netwright.checking.loop import Line
from netwright.checking.measures.ask_sample import ask_sample
from netwright.checking.measures.copy_dataset import copy_dataset
from netwright.checking.place import find_line
from netwright.checking.read_row import read_numbers, read_row
from netwright.checking.step import list_tensors

_ASKED, _SEEDS = 3, 4


def find_written_rows(
    dataset: Dataset[Any], rows: Mapping[str, list[Tensor]] | None = None
) -> tuple[str, Line] | None:
    """Ask a copy of a data set for the same samples again and again.

    Args:
        dataset: the user's; its own samples stay as they are.
        rows: by attribute, its first rows before training: what was read often may have come to rest.

    Returns:
        The attribute whose rows are what is handed out and are changed by each asking, and the user's line
        that does it; None where samples stay, are filled in once, or only change places.

    Raises:
        CannotMeasure: the data set cannot be copied.
    """
    while isinstance(dataset, Subset):
        dataset = dataset.dataset
    names = [
        name
        for name, held in vars(dataset).items()
        if isinstance(held, dict) or read_row(held, 0) is not None
    ]
    if not names:
        return None
    twin = copy_dataset(dataset)
    for place in range(min(_ASKED, len(twin))):
        for seed in range(_SEEDS):
            for name in names:
                before = (rows or {}).get(name, [])[place : place + 1]
                if (line := _look_at_row(twin, name, place, seed, before)) is not None:
                    return name, line
    return None


def _look_at_row(twin: Any, name: str, place: int, seed: int, before: list[Tensor]) -> Line:
    def read() -> Tensor:
        row = read_row(vars(twin)[name], place)
        return torch.zeros(0) if row is None else row.double().clone().flatten()

    _ask(twin, place, seed)
    _ask(twin, place, seed)  # what is filled in once is filled in now
    row = read_row(vars(twin)[name], place)
    if before and row is not None and row.shape == before[0].shape and row.dtype == before[0].dtype:
        row.copy_(before[0])
    lines: list[Line] = []
    for _ in range(2):
        start = read()
        if start.numel() < 2:
            return None

        def tell(line: Line, start: Tensor = start) -> None:
            if _is_moved(start, read()):
                lines.append(line)

        with _tell_lines(tell):
            item = _ask(twin, place, seed)
        after, parts = read(), [part.double().flatten() for part in list_tensors(item)]
        is_handed = any(part.shape == after.shape and torch.allclose(part, after) for part in parts)
        is_order = torch.allclose(start.sort().values, after.sort().values)
        if not is_handed or is_order or not _is_moved(start, after):
            return None
    return next((line for line in lines if line is not None), None)


def _is_moved(start: Tensor, now: Tensor) -> bool:
    is_like = start.shape == now.shape and bool(now.isfinite().all())
    return is_like and float((now - start).abs().max()) > 1e-3 * float(start.abs().max())


def _ask(twin: Any, place: int, seed: int) -> Any:
    parts = ask_sample(twin, place, seed)
    return [rows if (rows := read_numbers(part)) is not None else part for part in parts]


@contextmanager
def _tell_lines(tell: Callable[[Line], None]) -> Iterator[None]:
    """Tell of each user's line that has run; other tracing goes on afterwards."""
    latest: Line = None

    def trace(frame: FrameType, _event: str, _value: Any) -> Any:
        nonlocal latest
        line = find_line(frame)
        if line is None or frame.f_code.co_filename != line[0]:
            return None
        tell(latest)
        latest = line
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)

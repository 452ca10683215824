"""Another order of the labels in which they go with their inputs."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from netwright.checking.measures.is_told import as_labels
from netwright.checking.measures.measure_link import Link, measure_link
from netwright.checking.subject import Subject
from netwright.core.keep_random import keep_random

_MOST_ROWS = 5000
_SECONDS = 1.0
_LEAST_SIGMAS = 8
"""Far beyond chance, for the best of a few orders too."""


@dataclass(frozen=True)
class Order:
    """An order that labels have in place of their inputs' own.

    Args:
        name: in words.
        link: what simple models make of the rows in it.
    """

    name: str
    link: Link


def find_order(subject: Subject) -> Order | None:
    """Try the orders that files and lists get by mistake: sorted as words, and backwards.

    Moved on by some rows is none of them: the next row of a series is told by the one before.

    Args:
        subject: whose training samples say nothing about their labels as they lie.

    Returns:
        The order with which simple models tell the labels of new rows; None where there is none.
    """
    for inputs, targets in _list_pairs(subject):
        labels = as_labels(targets)
        for name, places in _list_orders(len(inputs)):
            link = measure_link(inputs, labels[places])
            if link is not None and link.sigmas > _LEAST_SIGMAS:
                return Order(name, link)
    return None


def _list_orders(num: int) -> Iterator[tuple[str, Tensor]]:
    for start in (0, 1):
        words = torch.tensor(sorted(range(num), key=lambda row: str(row + start)))
        yield "labels sorted as words (10 before 2)", words
        yield "labels sorted as words (10 before 2)", words.argsort()
    yield "labels backwards", torch.arange(num).flip(0)


def _list_pairs(subject: Subject) -> Iterator[tuple[Tensor, Tensor]]:
    """The training samples as they lie, and the whole that a split was drawn from."""
    yield subject.parts["train"]
    for loaded in subject.loop.loaders if subject.loop is not None else []:
        whole = getattr(getattr(loaded.loader, "dataset", None), "dataset", None)
        if whole is not None and (read := _read_whole(whole)) is not None:
            yield read
            return


def _read_whole(dataset: Any) -> tuple[Tensor, Tensor] | None:
    rows: list[Tensor] = []
    labels: list[Tensor] = []
    started = time.thread_time()
    try:
        with keep_random(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for place in range(min(len(dataset), _MOST_ROWS)):
                row, label = dataset[place]
                rows.append(torch.as_tensor(row))
                labels.append(torch.as_tensor(label).reshape(()))
                if time.thread_time() - started > _SECONDS:
                    return None
            return torch.stack(rows), torch.stack(labels)
    except Exception:  # a dataset that cannot be read once more as rows with a label
        return None

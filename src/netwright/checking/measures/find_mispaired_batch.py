"""Batches in which a collate function gives samples the targets of others."""

from __future__ import annotations

import ast
import copy
import functools
import inspect
import io
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import IterableDataset, Subset

from netwright.checking.loop import Line
from netwright.checking.measures.copy_dataset import copy_dataset
from netwright.checking.read_source import read_scope
from netwright.checking.step import list_tensors
from netwright.core.keep_random import keep_random

_NUM_ITEMS = 12
_SORTS = {"sorted", "sort", "argsort"}


def find_mispaired_batch(loader: Any) -> tuple[int, int, Line] | None:
    """Ask a collate function for some samples at once and for each of them alone, and compare the pairs.

    Args:
        loader: the user's DataLoader; copies of its data set and function are asked.

    Returns:
        How many samples have the target of another, of how many, and the line; None where all have their
        own, or where the batch says in which order it is.
    """
    collate = getattr(loader, "collate_fn", None)
    line = _find_line(collate)
    if line is None or loader.batch_size is None or isinstance(loader.dataset, IterableDataset):
        return None
    try:
        whole, ones = _ask(loader.dataset, collate)
    except Exception:  # what cannot be asked outside of its loop is not judged
        return None
    num = len(ones)
    if not whole or any(len(one) != len(whole) for one in ones):
        return None
    places = next((found for part in range(len(whole)) if (found := _match(whole, ones, part))), None)
    flat = [part for part in range(len(whole)) if _is_column(whole[part], num)]
    if places is None or any(sorted(whole[part].flatten().tolist()) == [*range(num)] for part in flat):
        return None
    for part in flat:
        given = whole[part].flatten().tolist()
        own = [one[part].flatten()[0].item() for one in ones]
        wrong = sum(given[row] != own[place] for row, place in enumerate(places))
        if wrong and sorted(given) == sorted(own) and not _stands_elsewhere(whole, flat, part, places, own):
            return wrong, num, line
    return None


def _ask(dataset: Any, collate: Any) -> tuple[list[Tensor], list[list[Tensor]]]:
    """A batch of samples, and each of them as a batch of its own; nothing where a batch is drawn."""
    rows = None
    while isinstance(dataset, Subset):
        rows = dataset.indices if rows is None else [dataset.indices[row] for row in rows]
        dataset = dataset.dataset
    twin = copy_dataset(dataset) if hasattr(dataset, "__dict__") else dataset
    collate, said = copy.deepcopy(collate), io.StringIO()

    def make(items: list[Any], seed: int) -> list[Tensor]:
        with keep_random(seed):
            return [part.detach().cpu() for part in list_tensors(collate(copy.deepcopy(items)))]

    with torch.no_grad(), redirect_stdout(said), redirect_stderr(said):
        with keep_random(0):
            num = min(_NUM_ITEMS, len(twin) if rows is None else len(rows))
            items = [twin[row if rows is None else rows[row]] for row in range(num)]
        whole, again = make(items, 0), make(items, 1)
        if len(whole) != len(again) or not all(map(torch.equal, whole, again)):
            return [], []
        return whole, [make([item], 0) for item in items]


def _match(whole: list[Tensor], ones: list[list[Tensor]], part: int) -> list[int] | None:
    """By row of a batch, the one sample whose numbers it holds but for padding; None where it is unclear."""
    batch, alone, num = whole[part], [one[part] for one in ones], len(ones)
    axis = next((a for a in range(min(2, batch.ndim)) if batch.shape[a] == num), None)
    if axis is None or batch.ndim < 2 or any(one.ndim != batch.ndim or one.shape[axis] != 1 for one in alone):
        return None
    found = []
    for row in batch.unbind(axis):
        fitting = [place for place, one in enumerate(alone) if _holds(row, one.select(axis, 0))]
        if len(fitting) != 1:
            return None
        found += fitting
    return found if sorted(found) == [*range(num)] else None


def _holds(row: Tensor, one: Tensor) -> bool:
    if row.shape[1:] != one.shape[1:] or len(one) > len(row):
        return False
    rest = row[len(one) :]
    return torch.equal(row[: len(one)], one) and (not rest.numel() or bool((rest == rest.flatten()[0]).all()))


def _is_column(part: Tensor, num: int) -> bool:
    return part.numel() == num and part.ndim in {1, 2} and len(part) == num


def _stands_elsewhere(
    whole: list[Tensor], flat: list[int], part: int, places: list[int], own: list[Any]
) -> bool:
    """Whether another part of the batch gives each sample its own: this one is meant to be another's."""
    return any(
        whole[other].flatten().tolist() == [own[place] for place in places] for other in flat if other != part
    )


def _find_line(collate: Any) -> Line:
    """Where a user's function sorts; its first line where it does not."""
    while isinstance(collate, functools.partial):
        collate = collate.func
    if not inspect.isroutine(collate):
        collate = vars(type(collate)).get("__call__")
    code = getattr(inspect.unwrap(collate) if collate is not None else None, "__code__", None)
    if code is None or code.co_filename.startswith(str(torch.__path__[0])):
        return None
    line = (code.co_filename, code.co_firstlineno)
    scope = read_scope(line)
    for node in ast.walk(scope) if scope is not None and not isinstance(scope, ast.Module) else ():
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _SORTS:
            return code.co_filename, node.lineno
    return line

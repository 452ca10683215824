"""Padding among targets that end with a symbol of their own."""

from __future__ import annotations

import ast
import re

import torch
from torch import Tensor

from netwright.checking.loop import Line
from netwright.checking.measures.list_losses import LossUse
from netwright.checking.read_source import read_source
from netwright.checking.trace import Trace

_LEAST_STEPS = 4
_NAME = re.compile(r"(^|_)pad(ding)?(_|$)", re.IGNORECASE)


def find_named_padding(trace: Trace, use: LossUse) -> list[tuple[int, float]]:
    """Find symbols that the user's file calls padding and that only stand behind the end of targets.

    Each padded sequence has to end with the same symbol before its padding, so that the padding says nothing
    that is not known already, and sequences have to differ in length.

    Args:
        trace: of the step.
        use: a loss over classes, one a step.

    Returns:
        Each symbol, and its share of the targets.
    """
    # A loss may take the steps of all sequences in one row: the answer tells how many steps there are.
    shape = trace.answer.shape if trace.answer is not None else ()
    if len(shape) != 3 or use.target.numel() != shape[0] * shape[1] or shape[1] < _LEAST_STEPS:
        return []
    rows = use.target.detach().reshape(shape[:2])
    shares = ((symbol, _measure_tail(rows, symbol)) for symbol in sorted(_list_named(use.call.place.line)))
    return [(symbol, share) for symbol, share in shares if share]


def _measure_tail(rows: Tensor, symbol: int) -> float:
    """The share of a symbol that only stands behind one end symbol; 0 where it stands elsewhere too."""
    is_padding = rows == symbol
    lengths = (~is_padding).sum(1)
    is_behind = torch.arange(rows.shape[1])[None] >= lengths[:, None]
    is_padded = (lengths < rows.shape[1]) & (lengths > 0)
    if not torch.equal(is_padding, is_behind) or len(lengths.unique()) < 2 or int(is_padded.sum()) < 2:
        return 0.0
    ends = rows.gather(1, (lengths - 1).clamp(min=0)[:, None])[is_padded].unique()
    is_end = len(ends) == 1 and bool(((rows == ends[0]).sum(1)[is_padded] == 1).all())
    return float(is_padding.float().mean()) if is_end else 0.0


def _list_named(line: Line) -> set[int]:
    """The whole numbers that the file gives names of padding to."""
    tree, found = read_source(line), set()
    for node in ast.walk(tree) if tree is not None else ():
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            continue
        target, value = node.targets[0], node.value
        pairs = (
            list(zip(target.elts, value.elts, strict=False))
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            else [(target, value)]
        )
        for name, number in pairs:
            is_name = isinstance(name, ast.Name) and _NAME.search(name.id) is not None
            if is_name and isinstance(number, ast.Constant) and type(number.value) is int:
                found.add(number.value)
    return found

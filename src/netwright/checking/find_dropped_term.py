"""A term that is added to the loss, in a line that keeps nothing of it."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Sequence
from typing import Any

from torch import Tensor

from netwright.checking.loop import Line
from netwright.checking.measures.find_reached import walk_graph
from netwright.checking.replay_loss import find_needed
from netwright.checking.step import Step, list_tensors

_SUMS = frozenset({"add", "sub", "__add__", "__radd__", "__sub__"})


def find_dropped_term(loss: Tensor, steps: Sequence[Step]) -> tuple[Line, dict[str, Any]] | None:
    """Find a sum of the loss and of another term that is an expression for itself: `loss + term`.

    Args:
        loss: what the backward pass begins with.
        steps: the operations outside of networks since the pass before, in order.

    Returns:
        Its line, what is written there on either side, and `id`s of the parameters that only the dropped
        term leads to; None where there is no such line, or all of them are in the loss too.
    """
    sums = [
        step
        for step in steps
        if step.name in _SUMS and isinstance(step.result, Tensor) and step.result.requires_grad
    ]
    kept = {id(loss)} | {id(part) for step in find_needed(loss, steps) for part in list_tensors(step.result)}
    for step in sums:
        others = [part for part in step.given if id(part) not in kept and part.requires_grad]
        if id(step.result) in kept or len(others) == len(step.given) or not others:
            continue
        written = _read_statement(step.line)
        if written is None:
            continue
        reached = {id(leaf) for leaf in walk_graph([loss])}
        only = [leaf for leaf in walk_graph(others) if id(leaf) not in reached]
        if only:
            return step.line, {"left": written[0], "right": written[1], "parameters": only}
    return None


def _read_statement(line: Line) -> tuple[str, str] | None:
    """Both sides of a sum that is a statement for itself, where a line holds one."""
    if line is None:
        return None
    try:
        tree = ast.parse("".join(linecache.getlines(line[0])))
    except SyntaxError:
        return None
    for node in ast.walk(tree):
        if not isinstance(node, ast.Expr) or not node.lineno <= line[1] <= (node.end_lineno or node.lineno):
            continue
        if isinstance(node.value, ast.BinOp) and isinstance(node.value.op, ast.Add | ast.Sub):
            return ast.unparse(node.value.left), ast.unparse(node.value.right)
    return None

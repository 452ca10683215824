"""Find two encodings of one and the same view, where a contrast of two views was meant."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import torch
from torch import Tensor

from netwright.checking.loop import Line, Root
from netwright.checking.read_source import read_scope
from netwright.checking.step import Step

_MOST = 12


@dataclass(frozen=True, eq=False)
class Encoding:
    """A call of a network with gradients.

    Args:
        root: the network.
        output: what it gave.
        inputs: a copy of what it was given; None where none was kept.
        line: the user's.
    """

    root: Root
    output: Any
    inputs: Any
    line: Line


def find_same_views(
    needed: Sequence[Step], encodings: Sequence[Encoding]
) -> tuple[Line, dict[str, Any]] | None:
    """Find two calls of a network in training mode with equal inputs and bit-equal answers, both in the loss.

    That alone may be a wasteful way to write two terms. What shows that a contrast was meant: a second view,
    drawn beside the first, that the code never uses; or a cross-entropy over a square of similarities whose
    classes are each another sample.

    Args:
        needed: the operations that the loss needs, in order.
        encodings: the calls of networks since the pass before.

    Returns:
        The line of the second call, and what was measured; None where there is none.
    """
    used = {id(part) for step in needed for part in step.given}
    pairs = [pair for pair in combinations(encodings[:_MOST], 2) if _are_equal(*pair)]
    if not any(id(first.output) in used and id(second.output) in used for first, second in pairs):
        return None
    first, second = pairs[0]
    unused = _find_unused(second.line)
    if not unused and not any(_is_contrast(step, len(first.output)) for step in needed):
        return None
    facts: dict[str, Any] = {"largest difference of the two encodings": 0.0}
    return second.line, facts | ({"never used": unused} if unused else {})


def _are_equal(first: Encoding, second: Encoding) -> bool:
    """Whether a network in training mode was asked the same twice and gave the same."""
    parts = first.inputs, second.inputs, first.output, second.output
    is_pair = first.root is second.root and first.root.net.training and first.output is not second.output
    if not is_pair or not all(isinstance(part, Tensor) and part.ndim > 1 and len(part) > 1 for part in parts):
        return False
    return torch.equal(first.inputs, second.inputs) and torch.equal(first.output, second.output)


def _is_contrast(step: Step, num: int) -> bool:
    """Whether each sample is to choose another one of a square of scores."""
    if step.name != "cross_entropy" or len(step.given) < 2:
        return False
    scores, target = step.given[:2]
    is_square = scores.ndim == 2 and scores.shape[0] == scores.shape[1] and len(scores) in {num, 2 * num}
    return is_square and target.ndim == 1 and target.sort().values.tolist() == list(range(len(scores)))


def _find_unused(line: Line) -> str:
    """A name given beside that of the call's view, by the same call or in one tuple, and never read."""
    scope = read_scope(line)
    if scope is None or line is None:
        return ""
    names = [node for node in ast.walk(scope) if isinstance(node, ast.Name)]
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    shown = {node.id for node in names if node.lineno == line[1] and isinstance(node.ctx, ast.Load)}
    for pair in _list_pairs(scope):
        unused, views = pair - read, pair & shown
        if len(unused) == 1 and views:
            name = next(iter(unused))
            if not name.startswith("_"):
                return name
    return ""


def _list_pairs(scope: ast.AST) -> Iterator[set[str]]:
    """Names that the same call gives twice, and those of a tuple that only their last letter tells apart."""
    by_value: dict[str, set[str]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    by_value.setdefault(ast.dump(node.value), set()).add(target.id)
        elif isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            names = {part.id for part in node.elts if isinstance(part, ast.Name)}
            if len(node.elts) == 2 and len(names) == 2 and min(map(len, names)) > 1:
                yield from [names] if len({name[:-1] for name in names}) == 1 else []
    yield from (names for names in by_value.values() if len(names) == 2)

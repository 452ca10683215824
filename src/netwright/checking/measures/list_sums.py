"""What a script adds up over the batches of a DataLoader, and what it divides that by."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from netwright.checking.read_source import walk_scope

_MEAN_LOSSES = re.compile(
    r"(F|functional|nn\.functional|torch\.nn\.functional)\."
    r"(cross_entropy|nll_loss|mse_loss|l1_loss|smooth_l1_loss|huber_loss|gaussian_nll_loss|poisson_nll_loss"
    r"|binary_cross_entropy|binary_cross_entropy_with_logits|triplet_margin_loss|cosine_embedding_loss)"
)
_MADE_LOSS = re.compile(r"(?:torch\.)?nn\.(?!KLDiv|CTC)\w+Loss")
_REDUCED = frozenset({"reduction", "reduce", "size_average"})
_TAKEN = frozenset({"item", "detach", "cpu", "clone"})
Kind = Literal["means", "weighted", "counts"]


@dataclass(frozen=True)
class BatchSum:
    """A sum over the batches of a loop, and a number that it is divided by after the loop.

    Args:
        kind: of means of batches, of such means times the samples of the batch, or of right samples.
        name: of the sum.
        added: what is added, as it is written.
        divisor: as it is written.
        number: line of the division.
        loop: over the batches.
        scope: the function or the file that has the loop.
    """

    kind: Kind
    name: str
    added: str
    divisor: ast.expr
    number: int
    loop: ast.For
    scope: ast.AST


def list_sums(tree: ast.Module, number: int) -> Iterator[BatchSum]:
    """List the sums that are set to 0, added to once by each batch, and divided once the loop is over.

    Args:
        tree: a file of the user's.
        number: the line in which a loop over batches begins.
    """
    for scope in [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]:
        nodes = list(walk_scope(scope))
        for loop in nodes:
            if not isinstance(loop, ast.For) or loop.iter.lineno != number:
                continue
            if any(isinstance(node, ast.Break | ast.Continue | ast.Return) for node in walk_scope(loop)):
                continue
            for added in _list_added(loop.body):
                kind = _read_kind(added.value, loop, tree)
                name = ast.unparse(added.target)
                if kind is None or not _is_plain(name, added, nodes):
                    continue
                for divisor, line in _list_divisors(name, nodes, loop.end_lineno or loop.lineno):
                    yield BatchSum(kind, name, ast.unparse(added.value), divisor, line, loop, scope)


def _list_added(body: list[ast.stmt]) -> Iterator[ast.AugAssign]:
    """Additions that every batch makes."""
    for node in body:
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
            yield node
        elif isinstance(node, ast.With):
            yield from _list_added(node.body)


def _is_plain(name: str, added: ast.AugAssign, nodes: list[ast.AST]) -> bool:
    """Whether a sum begins with 0 and nothing but that addition and divisions change it."""
    starts: list[str] = []
    for node in nodes:
        if isinstance(node, ast.AugAssign) and ast.unparse(node.target) == name:
            if node is not added and not isinstance(node.op, ast.Div):
                return False
        elif isinstance(node, ast.Assign):
            starts += [ast.unparse(value) for value in list_given(node, name)]
    return bool(starts) and set(starts) <= {"0", "0.0"}


def list_given(node: ast.Assign, name: str) -> Iterator[ast.expr]:
    """List what an assignment gives to a name, itself or as one of several.

    Args:
        node: the assignment.
        name: as it is written.
    """
    for target in node.targets:
        if ast.unparse(target) == name:
            yield node.value
        elif isinstance(target, ast.Tuple):
            values = [node.value] * len(target.elts)
            if isinstance(node.value, ast.Tuple) and len(node.value.elts) == len(target.elts):
                values = node.value.elts
            yield from (
                given for part, given in zip(target.elts, values, strict=True) if ast.unparse(part) == name
            )


def _list_divisors(name: str, nodes: list[ast.AST], end: int) -> Iterator[tuple[ast.expr, int]]:
    """What a sum is divided by after a line, where only a hundred scales it beside."""
    scaled = {
        id(part)
        for node in nodes
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)
        for part, other in ((node.left, node.right), (node.right, node.left))
        if ast.unparse(other) not in {"100", "100.0"}
    }
    for node in nodes:
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div) and node.lineno > end:
            if ast.unparse(node.target) == name:
                yield node.value, node.lineno
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and node.lineno > end:
            said = re.sub(r"^100(\.0)? \* | \* 100(\.0)?$", "", ast.unparse(node.left)).strip("()")
            if said == name and id(node) not in scaled:
                yield node.right, node.lineno


def _read_kind(value: ast.expr, loop: ast.For, tree: ast.Module) -> Kind | None:
    value = _strip(value)
    if _is_mean(value, loop, tree):
        return "means"
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
        for one, other in ((value.left, value.right), (value.right, value.left)):
            if is_batch_size(other, loop) and _is_mean(_strip(one), loop, tree):
                return "weighted"
        return None
    said = ast.unparse(value)
    is_equal = any(isinstance(part, ast.Eq) for part in ast.walk(value)) or ".eq(" in said
    is_scaled = any(isinstance(part, ast.Div | ast.Mult) for part in ast.walk(value))
    return "counts" if is_equal and "sum(" in said and "mean(" not in said and not is_scaled else None


def _strip(value: ast.expr) -> ast.expr:
    """What a number was taken of: the loss in `loss.item()`, `float(loss.detach())`."""
    while True:
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and not value.args:
            if value.func.attr not in _TAKEN:
                return value
            value = value.func.value
        elif isinstance(value, ast.Call) and ast.unparse(value.func) == "float" and len(value.args) == 1:
            value = value.args[0]
        else:
            return value


def _is_mean(value: ast.expr, loop: ast.For, tree: ast.Module) -> bool:
    """Whether it is a loss of torch's that is the mean of its batch."""
    if isinstance(value, ast.Name):
        nodes = [node for node in walk_scope(loop) if isinstance(node, ast.Assign | ast.AugAssign)]
        given = [
            node.value
            for node in nodes
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if ast.unparse(target) == value.id
        ]
        return len(given) == 1 and isinstance(given[0], ast.Call) and _is_mean(given[0], loop, tree)
    if not isinstance(value, ast.Call) or any(word.arg in _REDUCED for word in value.keywords):
        return False
    said = ast.unparse(value.func)
    if _MEAN_LOSSES.fullmatch(said):
        return True
    name = said.removeprefix("self.")
    made = [
        given
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for written in (name, f"self.{name}")
        for given in list_given(node, written)
        if ast.unparse(given) != name
    ]
    return bool(made) and all(
        isinstance(one, ast.Call)
        and _MADE_LOSS.fullmatch(ast.unparse(one.func)) is not None
        and not any(word.arg in _REDUCED or word.arg is None for word in one.keywords)
        for one in made
    )


def is_batch_size(value: ast.expr, loop: ast.For) -> bool:
    """Whether an expression is the number of samples of the batch at hand.

    Args:
        value: the expression.
        loop: over the batches.
    """
    if isinstance(value, ast.Name):
        given = [
            node.value
            for node in walk_scope(loop)
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == value.id
        ]
        return len(given) == 1 and not isinstance(given[0], ast.Name) and is_batch_size(given[0], loop)
    found = re.fullmatch(r"len\((\w+)\)|(\w+)\.size\(0\)|(\w+)\.shape\[0\]", ast.unparse(value))
    return found is not None

"""Sums over all epochs that a script divides by what one epoch has."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from netwright.checking.loop import Loop
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.read_source import read_source, walk_scope
from netwright.checking.subject import Subject

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_ADDED = re.compile(r"loss|correct|right|hits|acc|==|\.eq\(", re.IGNORECASE)


@dataclass(frozen=True)
class UnresetSum:
    """A sum that goes on through all epochs, over a number of one.

    Args:
        line: file and line of the division.
        begun: the line that set the sum to 0.
        name: of the sum.
        divisor: as it is written.
    """

    line: tuple[str, int]
    begun: int
    name: str
    divisor: str


def find_unreset_sums(subject: Subject) -> list[UnresetSum]:
    """Find `sum / len(loader)` inside the loop over epochs where only a line before it sets the sum to 0.

    Nothing may set the sum, divide or subtract it inside, and the divisor must be of one epoch. The loop over
    batches is one over a DataLoader that was gone through more than once, or the one with the backward pass.

    Raises:
        CannotMeasure: no loop was watched.
    """
    loop = subject.read(read_loop)
    places = [one.line for one in loop.loaders if one.num_iterators > 1]
    if not loop.loaders and loop.num_backward > 3 and loop.raised is None:
        places.append(loop.backward_line)
    found: dict[tuple[str, int], UnresetSum] = {}
    for file, number in filter(None, places):
        tree = read_source((file, number))
        if tree is None:
            continue
        for scope, outer, inner in _list_loops(tree, number):
            found |= {one.line: one for one in _look(scope, outer, inner, file)}
            found |= {one.line: one for one in _look_inside(tree, scope, inner, file, loop)}
    return list(found.values())


def _list_loops(tree: ast.AST, number: int) -> Iterator[tuple[ast.AST, ast.For | ast.While | None, ast.For]]:
    """The innermost loop that a line is in, the loop around it, and the scope of both."""
    for scope in [tree, *(node for node in ast.walk(tree) if isinstance(node, _Function))]:
        loops = [
            node
            for node in walk_scope(scope)
            if isinstance(node, ast.For | ast.While) and node.lineno <= number <= (node.end_lineno or 0)
        ]
        if loops and isinstance(loops[-1], ast.For):
            yield scope, (loops[-2] if len(loops) > 1 else None), loops[-1]


def _look(
    scope: ast.AST, outer: ast.For | ast.While | None, inner: ast.For, file: str
) -> Iterator[UnresetSum]:
    """Sums that are names of the function that has both loops."""
    if outer is None or ast.unparse(getattr(outer, "iter", outer)) == "range(1)":
        return
    body, nodes = list(walk_scope(outer)), list(walk_scope(scope))
    for name in {name for node in walk_scope(inner) if (name := _read_added(node)).isidentifier()}:
        begun = [_read_line(node) for node in nodes if _sets(node, name)]
        if len(begun) == 1 and begun[0] < outer.lineno:
            yield from _list_shares(name, begun[0], body, nodes, (file, inner.end_lineno or inner.lineno))


def _look_inside(
    tree: ast.AST, scope: ast.AST, inner: ast.For, file: str, loop: Loop
) -> Iterator[UnresetSum]:
    """Sums that are attributes of an object, which made the one optimizer of the loop too."""
    made = loop.steppers[0].made if len(loop.steppers) == 1 else None
    init = next(
        (
            node
            for node in ast.walk(tree)
            if isinstance(node, _Function)
            and made is not None
            and made[0] == file
            and node.name == "__init__"
            and node.lineno <= made[1] <= (node.end_lineno or 0)
        ),
        None,
    )
    line = loop.backward_line
    is_taught = line is not None and inner.lineno <= line[1] <= (inner.end_lineno or 0)
    if init is None or not is_taught:
        return
    nodes = list(ast.walk(tree))
    for name in {name for node in walk_scope(inner) if (name := _read_added(node)).startswith("self.")}:
        begun = [_read_line(node) for node in nodes if _sets(node, name)]
        if len(begun) == 1 and init.lineno <= begun[0] <= (init.end_lineno or 0):
            end = (file, inner.end_lineno or inner.lineno)
            yield from _list_shares(name, begun[0], list(walk_scope(scope)), nodes, end)


def _list_shares(
    name: str, begun: int, body: list[ast.AST], nodes: list[ast.AST], end: tuple[str, int]
) -> Iterator[UnresetSum]:
    for node in body:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and ast.unparse(node.left) == name:
            divisor = ast.unparse(node.right)
            if node.lineno > end[1] and _is_of_one(node.right, body, nodes) and not _is_less(body, node):
                yield UnresetSum((end[0], node.lineno), begun, name, divisor)


def _read_added(node: ast.AST) -> str:
    """The name of the sum that a statement adds a loss or a count to."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        target, added = ast.unparse(node.target), ast.unparse(node.value)
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        target, added = ast.unparse(node.targets[0]), ast.unparse(node.value.right)
        if not isinstance(node.value.op, ast.Add) or ast.unparse(node.value.left) != target:
            return ""
    else:
        return ""
    return target if _ADDED.search(f"{target} {added}") else ""


def _read_line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def _sets(node: ast.AST, name: str) -> bool:
    """Whether a statement gives a name a value, other than by adding to it."""
    if isinstance(node, ast.AugAssign):
        return _is_named(node.target, name) and not isinstance(node.op, ast.Add)
    if isinstance(node, ast.Assign | ast.AnnAssign) and not _read_added(node):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(_is_named(part, name) for target in targets for part in ast.walk(target))
    if isinstance(node, ast.Delete | ast.Global | ast.Nonlocal):
        return name in ast.unparse(node)
    return isinstance(node, ast.NamedExpr | ast.For) and ast.unparse(node.target) == name


def _is_named(node: ast.AST, name: str) -> bool:
    """Whether it is a name, or an attribute of that name of whatever object."""
    if isinstance(node, ast.Attribute):
        return name.startswith("self.") and node.attr == name[5:]
    return isinstance(node, ast.Name) and node.id == name


def _is_of_one(divisor: ast.expr, body: list[ast.AST], nodes: list[ast.AST]) -> bool:
    """Whether a divisor is the same in every epoch, or counted anew in each."""
    said = ast.unparse(divisor)
    if re.fullmatch(r"len\([\w.]+\)", said):
        return True
    if not isinstance(divisor, ast.Name):
        return False
    is_counted = any(isinstance(node, ast.AugAssign) and ast.unparse(node.target) == said for node in nodes)
    set_inside = [node for node in body if _sets(node, said)]
    if is_counted:
        return any(
            isinstance(node, ast.Assign) and ast.unparse(node.value) in {"0", "0.0"} for node in set_inside
        )
    given = [node for node in nodes if isinstance(node, ast.Assign) and _sets(node, said)]
    return len(given) == 1 and re.fullmatch(r"len\([\w.]+\)", ast.unparse(given[0].value)) is not None


def _is_less(body: list[ast.AST], share: ast.BinOp) -> bool:
    """Whether the share is taken from another: what one epoch added to a sum of all is a difference."""
    said = ast.unparse(share)
    names = [
        ast.unparse(node.targets[0])
        for node in body
        if isinstance(node, ast.Assign) and said in ast.unparse(node.value)
    ]
    lessened = [
        ast.unparse(node) for node in body if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
    ]
    return any(part in text for text in lessened for part in [said, *names])

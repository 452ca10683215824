"""Where an answer that was given to NumPy is cut at a half."""

from __future__ import annotations

import ast

from netwright.checking.loop import Line
from netwright.checking.read_source import read_scope

_SHAPING = frozenset({"squeeze", "ravel", "flatten", "reshape", "copy", "numpy"})
_CUTS = (ast.Gt, ast.GtE, ast.Lt, ast.LtE)


def find_numpy_cut(line: Line) -> Line:
    """Find where what `.numpy()` gives on a line is compared with 0.5: there, or by the name that it gets.

    Args:
        line: of the user, where `.numpy()` is called on an answer.

    Returns:
        The line of the comparison; None where there is none, or the name is written to elsewhere too.
    """
    scope = read_scope(line)
    if scope is None or line is None:
        return None
    nodes = list(ast.walk(scope))
    calls = [node for node in nodes if isinstance(node, ast.Call) and _is_giving(node)]
    given = [call for call in calls if call.lineno <= line[1] <= (call.end_lineno or 0)]
    cuts = [node for node in nodes if isinstance(node, ast.Compare) and _is_at_half(node)]
    if len(given) != 1:
        return None
    direct = [cut for cut in cuts if given[0] in _walk_methods(cut.left)]
    if direct:
        return line[0], direct[0].lineno
    kept = [node for node in nodes if isinstance(node, ast.Assign) and given[0] in _walk_methods(node.value)]
    target = kept[0].targets[0] if len(kept) == 1 and len(kept[0].targets) == 1 else None
    if not isinstance(target, ast.Name):
        return None
    names = [node for node in nodes if isinstance(node, ast.Name) and node.id == target.id]
    if sum(not isinstance(node.ctx, ast.Load) for node in names) != 1:
        return None
    lines = [cut.lineno for cut in cuts if any(node in names for node in _walk_methods(cut.left))]
    return (line[0], lines[0]) if lines else None


def _is_giving(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "numpy"


def _is_at_half(node: ast.Compare) -> bool:
    last = node.comparators[0]
    is_half = isinstance(last, ast.Constant) and last.value == 0.5
    return is_half and len(node.ops) == 1 and isinstance(node.ops[0], _CUTS)


def _walk_methods(node: ast.expr) -> list[ast.AST]:
    """A value and those that it is only another shape of, from the last to the first."""
    found: list[ast.AST] = [node]
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SHAPING:
        node = node.func.value
        found.append(node)
    return found

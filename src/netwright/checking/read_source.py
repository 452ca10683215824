"""Read the user's own code around a line."""

from __future__ import annotations

import ast
import linecache

from netwright.checking.loop import Line


def read_source(line: Line) -> ast.Module | None:
    """Parse the file of a line.

    Args:
        line: file and line; None where none is known.

    Returns:
        The whole file; None where it cannot be read.
    """
    if line is None:
        return None
    try:
        return ast.parse("".join(linecache.getlines(line[0])))
    except (SyntaxError, ValueError):
        return None


def read_scope(line: Line) -> ast.AST | None:
    """Find the innermost function around a line; the whole file where there is none.

    Args:
        line: file and line.
    """
    found: ast.AST | None = read_source(line)
    if found is None or line is None:
        return None
    for node in ast.walk(found):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.lineno <= line[1] <= (node.end_lineno or 0):
            found = node
    return found


def find_calls(line: Line) -> list[ast.Call]:
    """List the calls on a line, the outer before the inner.

    Args:
        line: file and line.
    """
    tree = read_source(line)
    if tree is None or line is None:
        return []
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [call for call in calls if call.lineno <= line[1] <= (call.end_lineno or 0)]

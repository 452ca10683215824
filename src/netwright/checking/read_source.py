"""Read the user's own code around a line."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterator

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


def walk_scope(scope: ast.AST) -> Iterator[ast.AST]:
    """Go through the nodes of a scope, without those of functions and classes in it.

    Args:
        scope: a function or a file.

    >>> [node.id for node in walk_scope(ast.parse("a = lambda: b")) if isinstance(node, ast.Name)]
    ['a']
    """
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield node
            yield from walk_scope(node)


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


def find_made(line: Line, kind: str) -> Line:
    """Find the one line of a file that makes something of a class.

    Args:
        line: any line of the file.
        kind: the class's own name.

    Returns:
        File and line; None where it is made nowhere or more than once.
    """
    tree = read_source(line)
    made = [
        node.lineno
        for node in (ast.walk(tree) if tree is not None else ())
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == kind
    ]
    return (line[0], made[0]) if line is not None and len(made) == 1 else None

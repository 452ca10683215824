"""The first line of a user's file that says something."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable

from netwright.checking.load import Line


def find_source(line: Line, says: Callable[[ast.AST], bool]) -> Line:
    """Find the first line of a file whose syntax says something.

    Args:
        line: any line of the file.
        says: whether a node of the syntax tree says it.

    Returns:
        File and line; None where no line does, or the file cannot be read.

    >>> find_source(("nowhere.py", 3), lambda node: True) is None
    True
    """
    if line is None:
        return None
    try:
        tree = ast.parse("".join(linecache.getlines(line[0])))
    except SyntaxError:
        return None
    found = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt | ast.expr) and says(node)]
    return (line[0], min(found)) if found else None

"""Where a user's file freezes parameters."""

from __future__ import annotations

import ast

from netwright.checking.find_source import find_source
from netwright.checking.load import Line


def find_freezing(line: Line) -> Line:
    """Find `part.requires_grad = False` or `net.requires_grad_(False)` in a file.

    Args:
        line: any line of the file.

    Returns:
        The first that does; the line itself where none does.

    >>> find_freezing(("nowhere.py", 3))
    ('nowhere.py', 3)
    """
    return find_source(line, _freezes) or line


def _freezes(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        return isinstance(node.targets[0], ast.Attribute) and node.targets[0].attr == "requires_grad"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "requires_grad_" and "False" in ast.unparse(node)
    return False

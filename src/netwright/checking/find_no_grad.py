"""Where gradients were switched off around a line."""

from __future__ import annotations

import ast
import linecache

_SWITCHES = ("no_grad", "inference_mode", "set_grad_enabled(False)")


def find_no_grad(line: tuple[str, int]) -> tuple[str, int]:
    """Find the innermost `with torch.no_grad()`, or the decorator, that a line is under.

    Args:
        line: file and line of what ran without gradients.

    Returns:
        File and line of the switch; the line itself where its file shows none around it.

    >>> find_no_grad(("nowhere.py", 3))
    ('nowhere.py', 3)
    """
    file, number = line
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except SyntaxError:
        return line
    found = number
    for node in ast.walk(tree):
        if not isinstance(node, ast.With | ast.FunctionDef):
            continue
        switches = (
            [item.context_expr for item in node.items] if isinstance(node, ast.With) else node.decorator_list
        )
        if node.lineno <= number <= (node.end_lineno or number):
            found = next(
                (one.lineno for one in switches if any(word in ast.unparse(one) for word in _SWITCHES)), found
            )
    return file, found

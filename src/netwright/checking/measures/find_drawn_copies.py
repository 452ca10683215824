"""Draws of weights that go to a copy, which nothing keeps."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator

from torch import nn


def find_drawn_copies(module: nn.Module) -> Iterator[tuple[str, int]]:
    """Find calls of `nn.init` on a clone, whose result is thrown away.

    Args:
        module: of a class whose source can be read.

    Yields:
        File and line of each call.

    >>> list(find_drawn_copies(nn.ReLU()))
    []
    """
    kind = type(module)
    if kind.__module__.startswith("torch."):
        return
    try:
        lines, start = inspect.getsourcelines(kind)
        file = inspect.getsourcefile(kind)
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except (OSError, SyntaxError, TypeError):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call) or file is None:
            continue
        call = node.value
        if not call.args:
            continue
        target = call.args[0]
        is_clone = (
            isinstance(target, ast.Call)
            and isinstance(target.func, ast.Attribute)
            and target.func.attr == "clone"
        )
        if is_clone and ast.unparse(call.func).startswith(("nn.init.", "init.", "torch.nn.init.")):
            yield file, start + node.lineno - 1

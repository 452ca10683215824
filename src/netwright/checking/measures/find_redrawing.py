"""The line that draws all weights anew in each round of a loop."""

from __future__ import annotations

import ast
import linecache
import re
from collections.abc import Iterator

from netwright.checking.redrawn import Redrawn

_LAYERS = re.compile(r"modules\(|parameters\(|children\(|layers|\bnet\b|\bmodel\b")
_EPOCHS = re.compile(r"epoch|batch|^e$|^ep$|轮", re.IGNORECASE)
_ROUNDS = re.compile(r"epoch|batch|iter|step|^e$|^ep$|^it$|轮", re.IGNORECASE)
_KIND = re.compile(r"isinstance|hasattr|type\(|\.dim\(|ndim|\bin (name|n)\b|requires_grad")
_DRAWING = re.compile("init|reset|draw|weight|lambda|<", re.IGNORECASE)


def find_redrawing(redrawn: Redrawn, *, is_stateless: bool) -> tuple[str, int] | None:
    """Find it where every round of a loop over epochs or batches comes by, whatever else happens.

    Args:
        redrawn: what was seen.
        is_stateless: whether the optimizer remembers nothing: then a round that is called no epoch may be a
            whole training, begun again.

    Returns:
        File and line; None where something decides whether to draw, or the loop is over something else.
    """
    place: tuple[str, int] | None = None
    for file, line, name in redrawn.lines:
        if place is None and not _DRAWING.search(name if name != "<module>" else ""):
            place = (file, line)
        for node in _list_around(file, line):
            if isinstance(node, ast.If | ast.Try | ast.IfExp | ast.Match):
                test = ast.unparse(getattr(node, "test", node))
                if not _KIND.search(test):
                    return None
            elif isinstance(node, ast.For | ast.While):
                over = ast.unparse(node.iter if isinstance(node, ast.For) else node.test)
                if isinstance(node, ast.For) and _LAYERS.search(over):
                    continue
                rounds = ast.unparse(node.target) if isinstance(node, ast.For) else over
                known = _EPOCHS if is_stateless else _ROUNDS
                is_rounds = any(known.search(word) for word in re.findall(r"\w+", rounds))
                return place or (file, line) if is_rounds else None
    return None


def _list_around(file: str, line: int) -> Iterator[ast.AST]:
    """The statements around a line within its function, innermost first."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except SyntaxError:
        return
    chain: list[ast.AST] = []
    node: ast.AST = tree
    while True:
        inside = [
            part
            for part in ast.iter_child_nodes(node)
            if getattr(part, "lineno", line + 1) <= line <= (getattr(part, "end_lineno", None) or 0)
        ]
        if not inside:
            break
        node = inside[-1]
        # What is around the function is not around its call.
        chain = [] if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else [*chain, node]
    yield from reversed([one for one in chain if _is_around(one, line)])


def _is_around(node: ast.AST, line: int) -> bool:
    return not isinstance(node, ast.For | ast.While | ast.If) or node.body[0].lineno <= line

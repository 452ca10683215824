"""Changes to a layer, found in the Python file that builds the network."""

from __future__ import annotations

import ast
import inspect
import textwrap
import traceback
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch import nn

from netwright.core.edit import Edit
from netwright.nets.mend_arguments import mend_arguments
from netwright.nets.mend_layer import Mend

_TORCH = str(Path(torch.__file__).parent)


def edit_source(net: nn.Module, path: str, mend: Mend) -> Edit | None:
    """Find where a class makes or calls a layer, and write the change there.

    `self.head = nn.Linear(…)` and `nn.Sequential(…)` under an attribute are found in `__init__`, calls
    `self.head(…)` in any method.

    Args:
        net: the network.
        path: of the layer in it.
        mend: what to change.

    Returns:
        The change of the source; None where the layer is made in a way that cannot be followed.
    """
    parts = path.split(".")
    # The innermost class of the user's that names a part of the path as its attribute.
    for depth in range(len(parts) - 1, -1, -1):
        owner = net.get_submodule(".".join(parts[:depth]))
        if type(owner).__module__.startswith("torch."):
            continue
        found = _search(type(owner), parts[depth:], mend)
        if found is not None:
            return found
    return None


def edit_source_call(raised: BaseException) -> tuple[str, Edit] | None:
    """Change the arguments of a layer that PyTorch refused to build, in the user's line that builds it.

    Args:
        raised: what a layer's `__init__` raised.

    Returns:
        The call as it should be, and the change; None where no argument is known to be at fault.
    """
    frames = list(traceback.walk_tb(raised.__traceback__))
    for (outer, line), (inner, _) in pairwise(frames):
        layer = inner.f_locals.get("self")
        is_build = inner.f_code.co_name == "__init__" and isinstance(layer, nn.Module)
        file = outer.f_code.co_filename
        if not is_build or file.startswith((_TORCH, str(Path(__file__).parent))):
            continue
        if not inner.f_code.co_filename.startswith(_TORCH):
            continue
        changes = mend_arguments(inner.f_locals)
        text = Path(file).read_text(encoding="utf-8") if changes and Path(file).is_file() else ""
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call) or not node.lineno <= line <= (node.end_lineno or node.lineno):
                continue
            if ast.unparse(node.func).rpartition(".")[2] != type(layer).__name__:
                continue
            old = ast.get_source_segment(text, node) or ""
            new = _write_call(node, changes, list(inspect.signature(type(layer)).parameters))
            return new, Edit("source", file, new, old=old, line=node.lineno)
    return None


def _write_call(node: ast.Call, changes: dict[str, Any], names: list[str]) -> str:
    for name, value in changes.items():
        keyword = next((one for one in node.keywords if one.arg == name), None)
        if keyword is not None:
            keyword.value = ast.Constant(value)
        elif names.index(name) < len(node.args):
            node.args[names.index(name)] = ast.Constant(value)
        else:
            node.keywords.append(ast.keyword(name, ast.Constant(value)))
    return ast.unparse(node)


def _search(kind: type[nn.Module], parts: list[str], mend: Mend) -> Edit | None:
    try:
        file = inspect.getsourcefile(kind)
        lines, first = inspect.getsourcelines(kind)
    except (OSError, TypeError):
        return None
    text = textwrap.dedent("".join(lines))
    tree = ast.parse(text)
    node = _find_call(tree, parts[0]) if mend.before and len(parts) == 1 else None
    if node is not None and node.args:
        new = mend.before.replace("{x}", _bracket(ast.unparse(node.args[0]), node.args[0]))
        target: ast.AST = node.args[0]
    else:
        made = _find_made(tree, parts)
        if made is None:
            return None
        old = ast.unparse(made)
        new = mend.layer or _put_before(mend.before, old)
        if not new:
            return None
        target = made
    segment = ast.get_source_segment(text, target)
    if segment is None or file is None:
        return None
    # The file's own text: a class inside another block is indented there.
    return Edit("source", str(Path(file)), new, old=segment, line=first - 1 + target.lineno)  # type: ignore[attr-defined]  # expressions have a line


def _bracket(code: str, node: ast.AST) -> str:
    return code if isinstance(node, (ast.Name, ast.Call, ast.Attribute, ast.Subscript)) else f"({code})"


def _put_before(before: str, old: str) -> str:
    """A layer in a list has no call to write the change into; flattening is a layer as well."""
    return f"nn.Sequential(nn.Flatten(), {old})" if before == "{x}.flatten(1)" else ""


def _find_call(tree: ast.AST, name: str) -> ast.Call | None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_attribute(node.func, name):
            return node
    return None


def _find_made(tree: ast.AST, parts: list[str]) -> ast.expr | None:
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if not any(_is_attribute(target, parts[0]) for target in targets):
            continue
        value: ast.expr = node.value
        for part in parts[1:]:
            if not isinstance(value, ast.Call) or not part.isdigit() or int(part) >= len(value.args):
                return None
            value = value.args[int(part)]
            if isinstance(value, ast.Starred):
                return None
        return value if isinstance(value, ast.Call) else None
    return None


def _is_attribute(node: ast.AST, name: str) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )

"""Whether the code that calls a dropout says when it is to drop."""

from __future__ import annotations

import ast

from netwright.checking.read_source import find_calls, read_source

DROPOUTS = frozenset({"dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout"})


def leaves_training(file: str, line: int) -> bool:
    """Say whether a call of dropout says nothing of training, under its own name or another.

    A function that was kept under another name (`drop = F.dropout`, `partial(F.dropout, p=0.5)`) is followed
    to every place of the file that names it without calling it: none of them may say anything either.

    Args:
        file: where the call stands.
        line: its line, from 1.
    """
    calls = find_calls((file, line))
    named = [call for call in calls if _read_name(call.func).lower().startswith("dropout")]
    if named:
        return all(_is_silent(call, 3 if _read_name(call.func)[0] == "d" else 99) for call in named)
    tree = read_source((file, line))
    if tree is None or not calls or not all(_is_silent(call, 3) for call in calls):
        return False
    nodes = list(ast.walk(tree))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    owners = _list_owners(nodes)
    kept = [node for node in nodes if id(node) not in called and _is_function(node, owners)]
    holders = [node for node in nodes if isinstance(node, ast.Call) and set(node.args) & set(kept)]
    return bool(kept) and all(_is_silent(call, 3) for call in holders)


def _is_silent(call: ast.Call, num: int) -> bool:
    return (
        len(call.args) < num
        and not any(isinstance(part, ast.Starred) for part in call.args)
        and not any(keyword.arg in {"training", "train", None} for keyword in call.keywords)
    )


def _read_name(node: ast.AST) -> str:
    """The last part of what is called; empty where that is no name."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _list_owners(nodes: list[ast.AST]) -> set[str]:
    """What the module of the functions is called in this file, and the functions that are imported alone."""
    owners = {"torch.nn.functional", "nn.functional"}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("functional"):
            owners |= {part.asname or part.name for part in node.names if part.name in DROPOUTS}
        elif isinstance(node, ast.Import | ast.ImportFrom):
            owners |= {part.asname or part.name for part in node.names if part.name.endswith("functional")}
    return owners


def _is_function(node: ast.AST, owners: set[str]) -> bool:
    """Whether a node is torch's function itself: `F.dropout`, `dropout`, `getattr(F, "dropout")`."""
    if isinstance(node, ast.Attribute):
        return node.attr in DROPOUTS and ast.unparse(node.value) in owners
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "getattr" and len(node.args) == 2:
        name = node.args[1]
        return (
            isinstance(name, ast.Constant) and name.value in DROPOUTS and ast.unparse(node.args[0]) in owners
        )
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in owners

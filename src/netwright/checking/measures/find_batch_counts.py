"""Counts of right samples that a script divides by the number of batches."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from netwright.checking.loaded import Loaded
from netwright.checking.measures.read_loop import read_loop
from netwright.checking.read_source import read_source, walk_scope
from netwright.checking.subject import Subject

_SAID = re.compile("acc|准确", re.IGNORECASE)
_MEANT = re.compile("(per|a|each|mean of).batch|每批", re.IGNORECASE)


@dataclass(frozen=True)
class BatchCount:
    """A number of right samples over a number of batches, called an accuracy.

    Args:
        line: file and line of the division.
        name: of the number of right samples.
        loader: the user's name of the DataLoader.
        batch_size: samples of a batch.
    """

    line: tuple[str, int]
    name: str
    loader: str
    batch_size: int


def find_batch_counts(subject: Subject) -> list[BatchCount]:
    """Find `count / len(loader)` where the loop over that loader adds up `(… == …).sum()` in `count`.

    Only where the statement calls it an accuracy, and nothing else divides or scales the count.

    Raises:
        CannotMeasure: no loop was watched.
    """
    found = []
    for loaded in subject.read(read_loop).loaders:
        size = getattr(loaded.loader, "batch_size", None)
        if loaded.line is None or not isinstance(size, int) or size < 2:
            continue
        tree = read_source(loaded.line)
        if tree is None:
            continue
        for scope in [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]:
            found += list(_look(list(walk_scope(scope)), loaded, size))
    return found


def _look(nodes: list[ast.AST], loaded: Loaded, size: int) -> Iterator[BatchCount]:
    for loop in nodes:
        if not isinstance(loop, ast.For) or loaded.line is None or loop.iter.lineno != loaded.line[1]:
            continue
        loader = ast.unparse(loop.iter)
        names = {
            node.target.id
            for node in walk_scope(loop)
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and _is_count(node)
        }
        for statement in nodes:
            if not isinstance(statement, ast.Expr | ast.Assign):
                continue
            said = ast.unparse(statement)
            if _SAID.search(said) and not _MEANT.search(said):
                for name in names:
                    if _is_divided(statement, name, loader) and not _is_scaled(nodes, name):
                        yield BatchCount((loaded.line[0], statement.lineno), name, loader, size)


def _is_count(node: ast.AugAssign) -> bool:
    """Whether what is added is the number of equal ones, and no share of anything."""
    parts = list(ast.walk(node.value))
    said = ast.unparse(node.value)
    is_equal = any(isinstance(part, ast.Eq) for part in parts) or ".eq(" in said
    return (
        isinstance(node.op, ast.Add)
        and is_equal
        and "sum(" in said
        and "mean(" not in said
        and not any(isinstance(part, ast.Div | ast.Mult) for part in parts)
    )


def _is_divided(statement: ast.AST, name: str, loader: str) -> bool:
    """Whether the count over the number of batches is all that is made of it there."""
    share, hundred = rf"{re.escape(name)} / len\({re.escape(loader)}\)", r"100(?:\.0)?"
    allowed = rf"({hundred} \* )?(\(?{share}\)?|{re.escape(name)})( \* {hundred})?"
    others = [
        ast.unparse(part)
        for part in ast.walk(statement)
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Div | ast.Mult)
    ]
    using = [said for said in others if re.search(rf"\b{re.escape(name)}\b", said)]
    is_share = any(re.search(share, said) for said in using)
    return is_share and all(re.fullmatch(allowed, said) for said in using)


def _is_scaled(nodes: list[ast.AST], name: str) -> bool:
    return any(
        isinstance(node, ast.AugAssign)
        and isinstance(node.op, ast.Div | ast.Mult)
        and ast.unparse(node.target) == name
        for node in nodes
    )

"""Whether a network was exported in training mode on purpose."""

from __future__ import annotations

import ast

from netwright.checking.exported import Exported
from netwright.checking.loop import Line, Loop, Root
from netwright.checking.read_source import read_scope


def is_meant_training(one: Exported, root: Root, loop: Loop) -> bool:
    """Look for a reason to keep training mode in an export.

    It is trained itself, asked the same again and again (Monte Carlo dropout), the script always judges in
    training mode, or `.train()` stands right before the export.

    Args:
        one: the export.
        root: its network in the loop.
        loop: what was seen.
    """
    is_trained = any(
        phase.with_grad and phase.num_backward
        for other in loop.roots
        if any(other.net is part for part in one.held)
        for phase in other.phases
    )
    judged = [phase.training for phase in root.phases if not phase.with_grad and phase.after_steps]
    is_usual = bool(judged) and all(judged)
    return is_trained or one.num_repeated > 0 or is_usual or _is_put_back(one.line)


def _is_put_back(line: Line) -> bool:
    """Whether `.train()` is called between the last loop and the export, in the same block."""
    scope = read_scope(line)
    if scope is None or line is None:
        return False
    for node in ast.walk(scope):
        for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
            if not isinstance(block, list):
                continue
            before: list[ast.stmt] = []
            for statement in block:
                if statement.lineno <= line[1] <= (statement.end_lineno or 0):
                    if any(".train()" in ast.unparse(one) for one in before):
                        return True
                    break
                if isinstance(statement, ast.For | ast.While):
                    before = []
                elif not isinstance(statement, ast.FunctionDef | ast.ClassDef):
                    before.append(statement)
    return False

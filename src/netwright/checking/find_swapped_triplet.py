"""Find a triplet loss that is given the negatives as positives."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Any

from torch import Tensor

from netwright.checking.loop import Line
from netwright.checking.read_source import find_calls
from netwright.checking.step import Step

_TRIPLETS = frozenset({"triplet_margin_loss", "triplet_margin_with_distance_loss"})
_ROLES = {
    "anchor": re.compile(r"(^|_)(anchors?|anc|[ezhfx]?a)(_|$)"),
    "positive": re.compile(r"(^|_)(positives?|pos|[ezhfx]?p)(_|$)"),
    "negative": re.compile(r"(^|_)(negatives?|neg|[ezhfx]?n)(_|$)"),
}


def find_swapped_triplet(needed: Sequence[Step]) -> tuple[Line, dict[str, Any]] | None:
    """Find a call (anchor, negative, positive) by the names in the user's line, and by their distances.

    The names are believed only where all three say what they are, and what is called the positive really is
    the nearer one on average.

    Args:
        needed: the operations that the loss needs, in order.

    Returns:
        The line, and the mean distances; None where there is none.
    """
    for step in needed:
        if step.name not in _TRIPLETS or len(step.args) < 3:
            continue
        texts = _read_arguments(step.line)
        roles = [_name_role(text) for text in texts]
        anchor, second, third = (part.detach() for part in step.args[:3] if isinstance(part, Tensor))
        if roles != ["anchor", "negative", "positive"]:
            continue
        far, near = ((anchor - other).norm(dim=-1).mean() for other in (second, third))
        if far > near:
            facts: dict[str, Any] = {"distance of the one given as positive": round(float(far), 4)}
            facts["distance of the one given as negative"] = round(float(near), 4)
            names = {"arguments": ", ".join(texts), "fix": ", ".join([texts[0], texts[2], texts[1]])}
            return step.line, names | facts
    return None


def _read_arguments(line: Line) -> list[str]:
    calls = [call for call in find_calls(line) if len(call.args) == 3]
    return [ast.unparse(part) for part in calls[0].args] if len(calls) == 1 else []


def _name_role(text: str) -> str:
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute)}
    names |= {
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    roles = {role for role, shape in _ROLES.items() for name in names if shape.search(name.lower())}
    return next(iter(roles)) if len(roles) == 1 else ""

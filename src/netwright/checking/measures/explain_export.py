"""Say why an exported network answers otherwise."""

from __future__ import annotations

import ast
import linecache
import re
from dataclasses import dataclass
from pathlib import Path

from netwright.checking.exported import Exported
from netwright.checking.measures.measure_exports import ExportChange
from netwright.checking.measures.record_trace import Seen
from netwright.checking.read_source import find_calls


@dataclass(frozen=True)
class ExportExplained:
    """Why an export changes answers.

    Args:
        says: what is wrong.
        fix: the change that mends it.
    """

    says: str
    fix: str


def explain_export(change: ExportChange) -> ExportExplained:
    """Say why an export changes answers, or takes batches of one size alone.

    Args:
        change: what was measured.
    """
    one, seen = change.exported, change.seen
    name = _read_name(one)
    if change.cause == "size":
        size = len(one.example[0])
        return ExportExplained(
            f"what was traced with {size} samples gives no answer for {change.size}, as `{name}` does"
            + "".join(_quote(part) for part in seen[:1]),
            "take sizes from the tensor where they are used: x.view(x.size(0), -1)",
        )
    far = f"its answers are up to {change.change:.2g} of their spread away from those of `{name}`"
    if change.cause == "mode":
        return ExportExplained(
            f"`{name}` is exported in training mode, which stays in what is exported: {far} in evaluation "
            "mode (exported in evaluation mode, they are not)",
            f"{name}.eval() before {one.way}(…); .eval() on what was exported comes too late",
        )
    branches = [part for part in seen if "Python boolean" in part[2]] or list(seen)
    why = "".join(_quote(part) for part in branches[:1])
    return ExportExplained(
        f"what Python decides or computes in forward is kept as it was for the example{why}: {far}, in "
        f"{change.num_changed} of {change.num_asked} batches",
        _mend(branches[0]) if branches else "keep what depends on the input a tensor, then export again",
    )


def _read_name(one: Exported) -> str:
    """What the script calls the network that it exports."""
    for call in find_calls(one.line):
        if ast.unparse(call.func).rpartition(".")[2] == one.way.rpartition(".")[2] and call.args:
            return ast.unparse(call.args[0])
    return type(one.origin).__name__


def _quote(seen: Seen) -> str:
    file, number, _ = seen
    return f" ({Path(file).name}:{number}: `{linecache.getline(file, number).strip()}`)"


def _mend(seen: Seen) -> str:
    """The change to the line that tracing cannot follow."""
    said = linecache.getline(seen[0], seen[1]).strip()
    asked = re.match(r"(?:el)?if (.+):", said)
    if asked is not None:
        return f"torch.where({asked[1]}, …, …) in place of `if`: both ways are in the file then"
    return "keep it a tensor in that line (no float(), int(), item() or bool of it), then export again"

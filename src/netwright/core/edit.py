"""A change to a run file or a source file that a program can make as well as a person."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Edit:
    """One change, the first that an error proposes.

    Args:
        kind: `replace`, `insert` (before) or `remove` an entry of a run file; `source` replaces text
            in a Python file.
        path: the field, `model.layers[3]`; for `source` the file.
        value: what to put there.
        old: for `source`, the text that is replaced.
        line: for `source`, the line on which `old` starts, counted from 1.

    >>> Edit("insert", "model.layers[1]", "Flatten").apply({"model": [{"Conv2d": 8}, "ReLU"]})
    {'model': [{'Conv2d': 8}, 'Flatten', 'ReLU']}
    >>> Edit("source", "net.py", "Linear(8, 3)", old="Linear(9, 3)", line=1).apply_to_text("nn.Linear(9, 3)")
    'nn.Linear(8, 3)'
    """

    kind: Literal["replace", "insert", "remove", "source"]
    path: str
    value: Any = None
    old: str = ""
    line: int = 0

    def apply(self, written: dict[str, Any]) -> dict[str, Any]:
        """Make the change in what a run file says.

        Args:
            written: the parsed run file; left as it is.

        Returns:
            The changed run file.
        """
        changed = copy.deepcopy(written)
        steps: list[str | int] = [int(s) if s.isdigit() else s for s in re.findall(r"[^.\[\]]+", self.path)]
        if steps[:2] == ["model", "layers"] and isinstance(changed.get("model"), list):
            del steps[1]  # `model: [layers]` is short for `model: {layers: [layers]}`
        holder: Any = changed
        for step in steps[:-1]:
            holder = holder[step]
        if self.kind == "insert":
            holder.insert(steps[-1], self.value)
        elif self.kind == "remove":
            del holder[steps[-1]]
        else:
            holder[steps[-1]] = self.value
        return changed

    def apply_to_text(self, text: str) -> str:
        """Make the change in a source file's text.

        Args:
            text: what the file holds.

        Returns:
            The changed text.
        """
        lines = text.splitlines(keepends=True)
        before, after = "".join(lines[: self.line - 1]), "".join(lines[self.line - 1 :])
        return before + after.replace(self.old, str(self.value), 1)

    def to_dict(self) -> dict[str, Any]:
        """Give the change as JSON can hold it."""
        fields = {"kind": self.kind, "path": self.path, "value": self.value}
        return fields if self.kind != "source" else {**fields, "old": self.old, "line": self.line}

"""A finding: one fault, proved, placed and mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]
"""error: cannot learn or reports wrong results; warning: learns worse or wastes work; note: worth knowing."""


@dataclass(frozen=True)
class Finding:
    """One fault of a network, its data or its loss.

    Args:
        rule: the rule's name, `softmax-before-cross-entropy`.
        severity: error, warning or note.
        where: path of the layer and the user's own line: `net.head (my_net.py:31)`.
        says: what is wrong, with the user's own names and numbers.
        fix: the change that mends it, as code where it can be.
        evidence: what was measured, by name.
        line: full path of the user's file and the line in it, where they are known.
        effect: share of the loss of a short training that mending this alone takes away, where it was tried.

    >>> Finding("no-parameters", "error", "net (Net)", "nothing to train", "add a layer").to_json()["where"]
    'net (Net)'
    """

    rule: str
    severity: Severity
    where: str
    says: str
    fix: str
    evidence: dict[str, Any] = field(default_factory=dict)
    line: tuple[str, int] | None = None
    effect: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The finding as JSON can hold it."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "where": self.where,
            "says": self.says,
            "evidence": dict(self.evidence),
            "fix": self.fix,
        }

    def __str__(self) -> str:
        lines = [f"{self.severity}: {self.says}  [{self.rule}]", f"  where: {self.where}"]
        if self.evidence:
            lines.append("  found: " + ", ".join(f"{name} {_write(v)}" for name, v in self.evidence.items()))
        return "\n".join([*lines, "  fix:   " + self.fix.replace("\n", "\n         ")])


def _write(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)

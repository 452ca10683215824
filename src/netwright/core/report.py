"""What a check found, what it found fine, and what it could not look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from netwright.core.finding import Finding

SEVERITIES = ("error", "warning", "note")
"""Gravest first."""


def rank_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put the gravest first, and among equals the one whose mending alone helps most."""
    return tuple(sorted(findings, key=lambda one: (SEVERITIES.index(one.severity), -(one.effect or 0.0))))


@dataclass(frozen=True)
class Report:
    """The result of a check; falsy when there is neither error nor warning.

    Args:
        target: what was checked, as the user named it.
        findings: what is wrong, errors first.
        rules_run: names of the rules that looked.
        rules_skipped: names of the rules that could not look, with the reason.
        fine: what was looked at and is as it should be, in words.
        seconds: for the whole check.

    >>> bool(Report("net")), Report("net").errors
    (False, ())
    """

    target: str
    findings: tuple[Finding, ...] = ()
    rules_run: tuple[str, ...] = ()
    rules_skipped: Mapping[str, str] = field(default_factory=dict)
    fine: tuple[str, ...] = ()
    seconds: float = 0.0

    def __bool__(self) -> bool:
        return any(finding.severity != "note" for finding in self.findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that fail a build."""
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that fail a build only where it is strict."""
        return tuple(finding for finding in self.findings if finding.severity == "warning")

    @property
    def summary(self) -> str:
        """How many findings of each kind, and how many rules looked."""
        counts = [
            f"{number} {word}{'s' * (number != 1)}"
            for word in SEVERITIES
            if (number := sum(finding.severity == word for finding in self.findings))
        ]
        told = ", ".join(counts) or "nothing is wrong"
        skipped = f", {len(self.rules_skipped)} could not look" if self.rules_skipped else ""
        return f"{told} ({len(self.rules_run)} rules looked{skipped}, {self.seconds:.1f} s)"

    def to_json(self) -> dict[str, Any]:
        """The report as JSON can hold it."""
        return {
            "target": self.target,
            "findings": [finding.to_json() for finding in self.findings],
            "rules_run": list(self.rules_run),
            "rules_skipped": dict(self.rules_skipped),
            "fine": list(self.fine),
            "seconds": round(self.seconds, 3),
        }

    def __str__(self) -> str:
        return "\n".join([self.target, *map(str, self.findings), self.summary])

    draw_html: ClassVar[Callable[[Report], str] | None] = None
    """Draws the report for a notebook; handed down by the room that can draw."""

    def _repr_html_(self) -> str | None:
        return None if Report.draw_html is None else Report.draw_html(self)


def read_report(told: Mapping[str, Any]) -> Report:
    """Read a report back from what `Report.to_json` gave; what an older netwright did not write is empty.

    Args:
        told: the JSON object.

    Raises:
        ValueError: it is no report.

    >>> read_report(Report("net", fine=("the loss is finite",)).to_json()).fine
    ('the loss is finite',)
    """
    try:
        return Report(
            str(told["target"]),
            tuple(_read_finding(one) for one in told["findings"]),
            tuple(map(str, told.get("rules_run", ()))),
            {str(name): str(why) for name, why in told.get("rules_skipped", {}).items()},
            tuple(map(str, told.get("fine", ()))),
            float(told.get("seconds", 0.0)),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no report: {type(error).__name__} {error}") from None


def _read_finding(told: Mapping[str, Any]) -> Finding:
    severity = told["severity"]
    if severity not in SEVERITIES:
        raise ValueError(f"no report: severity {severity!r}")
    rule, where, says, fix = (str(told[name]) for name in ("rule", "where", "says", "fix"))
    return Finding(rule, severity, where, says, fix, dict(told.get("evidence", {})))

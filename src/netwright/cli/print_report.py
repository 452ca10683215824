"""The diagnosis, as a person reads it."""

from __future__ import annotations

from rich.box import HEAVY
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from netwright.core.finding import Finding
from netwright.core.report import Report
from netwright.core.write_metrics import write_number

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}

_MOST_LISTED = 4


def print_report(report: Report, console: Console) -> None:
    """Print each finding as a panel, then what is fine and what could not be looked at.

    Args:
        report: what a check gave.
        console: where to print.
    """
    num = len(report.findings)
    for number, finding in enumerate(report.findings, 1):
        if console.is_terminal:
            console.print(_draw(finding, f"{number} of {num}  " if num > 1 else ""))
        else:
            console.print(str(finding))
            console.print()
    colour = "red" if report.errors else "yellow" if report.warnings else "green"
    console.print(Text(f"{report.target}: {report.summary}", style=f"bold {colour}"))
    if report.fine:
        shown = "; ".join(report.fine[:_MOST_LISTED])
        more = f"; and {len(report.fine) - _MOST_LISTED} more (--json lists all)"
        console.print(Text(f"fine: {shown}" + more * (len(report.fine) > _MOST_LISTED), style="dim"))
    reasons: dict[str, list[str]] = {}
    for rule, why in report.rules_skipped.items():
        reasons.setdefault(why, []).append(rule)
    for why, rules in reasons.items():
        named = ", ".join(rules) if len(rules) < _MOST_LISTED else f"{len(rules)} rules"
        console.print(Text(f"not looked at: {named} ({why})", style="dim"))
    if report.findings:
        console.print(Text(f"more:  netwright rule {report.findings[0].rule}", style="dim"))


def _draw(finding: Finding, counted: str) -> Panel:
    colour = _COLOURS[finding.severity]
    lines: list[RenderableType] = [Text(finding.says), Text("")]
    lines.append(Text.assemble(("where  ", "dim"), (finding.where, "bold")))
    if finding.evidence:
        facts = [
            f"{name} {write_number(value) if isinstance(value, float) else value}"
            for name, value in finding.evidence.items()
        ]
        lines.append(Text.assemble(("found  ", "dim"), " · ".join(facts)))
    lines.append(Text.assemble(("fix    ", "dim"), (finding.fix, "green")))
    if finding.effect:
        proved = f"alone it takes away {finding.effect:.0%} of the loss of a short training"
        lines.append(Text.assemble(("proved ", "dim"), proved))
    title = Text(f" {counted}{finding.severity}: {finding.rule} ", style=f"bold {colour}")
    return Panel(
        Group(*lines), title=title, title_align="left", border_style=colour, box=HEAVY, padding=(0, 1)
    )

"""A report as SARIF 2.1.0, which code hosts show beside the lines."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from netwright.checking.list_rules import list_rules
from netwright.core.finding import Finding
from netwright.core.report import Report

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def write_sarif(report: Report) -> dict[str, Any]:
    """Write a report as SARIF can hold it: one run, its rules with their pages, one result a finding.

    Args:
        report: what a check gave.

    Source:
        Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard, 2020.

    >>> finding = Finding("no-parameters", "error", "net (Net)", "nothing to train", "add a layer")
    >>> sarif = write_sarif(Report("net", (finding,)))
    >>> sarif["version"], sarif["runs"][0]["results"][0]["ruleId"]
    ('2.1.0', 'no-parameters')
    """
    pages = {rule.name: rule for rule in list_rules()}
    names = sorted({finding.rule for finding in report.findings})
    rules = [
        {
            "id": name,
            "shortDescription": {"text": pages[name].summary},
            "help": {"text": pages[name].page},
            "defaultConfiguration": {"level": pages[name].severity},
        }
        for name in names
    ]
    try:
        released = version("netwright")
    except PackageNotFoundError:  # run from its source
        released = "0"
    driver = {"name": "netwright", "version": released, "rules": rules}
    results = [
        _write_result(finding, names.index(finding.rule), report.target) for finding in report.findings
    ]
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _write_result(finding: Finding, index: int, target: str) -> dict[str, Any]:
    facts = ", ".join(f"{name}: {value}" for name, value in finding.evidence.items())
    text = f"{finding.says}." + (f" Found: {facts}." if facts else "") + f" Fix: {finding.fix}"
    location: dict[str, Any] = {
        "logicalLocations": [{"fullyQualifiedName": finding.where.partition(" (")[0] or "net"}]
    }
    place = finding.line or _find_target(target)
    if place is not None:
        location["physicalLocation"] = {
            "artifactLocation": _write_address(Path(place[0])),
            "region": {"startLine": place[1]},
        }
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": text},
        "locations": [location],
    }


def _find_target(target: str) -> tuple[str, int] | None:
    """The file that was checked, for a finding that names no line."""
    file = Path(target.partition(".py:")[0] + ".py" if ".py:" in target else target)
    return (str(file), 1) if file.is_file() else None


def _write_address(file: Path) -> dict[str, str]:
    """Relative to the current folder, the root of a checkout as a rule; else absolute."""
    file = file.resolve()
    if file.is_relative_to(Path.cwd()):
        return {"uri": file.relative_to(Path.cwd()).as_posix(), "uriBaseId": "%SRCROOT%"}
    return {"uri": file.as_uri()}

"""One test walks all rules: the sick example is caught by just that rule, the healthy one passes all."""

from __future__ import annotations

from pathlib import Path

import pytest

from netwright.checking import rules
from netwright.checking.check_subject import check_subject
from netwright.checking.list_rules import list_rules
from netwright.checking.rule import SECTIONS

RULES = {rule.name: rule for rule in list_rules()}
FOLDER = Path(rules.__file__).parent


def find_broken(report):
    return {name: why for name, why in report.rules_skipped.items() if why.startswith("the rule failed")}


@pytest.mark.parametrize("name", RULES)
def test_sick_example_is_caught_by_this_rule_alone(name, look):
    report = check_subject(look(RULES[name].sections["Sick example"]), name)
    assert [finding.rule for finding in report.findings] == [name], str(report)
    assert find_broken(report) == {}
    (finding,) = report.findings
    assert finding.severity == RULES[name].severity
    assert finding.fix
    assert report.to_json()["findings"][0]["evidence"] == finding.evidence


@pytest.mark.parametrize("name", RULES)
def test_healthy_example_passes_all_rules(name, look):
    report = check_subject(look(RULES[name].sections["Healthy example"]), name)
    assert report.findings == (), str(report)
    assert find_broken(report) == {}
    assert name in report.rules_run or report.rules_skipped[name]


def test_every_file_is_one_rule_with_a_whole_page():
    files = {file.stem.replace("_", "-") for file in FOLDER.glob("*.py") if file.stem != "__init__"}
    assert set(RULES) == files
    for rule in RULES.values():
        assert tuple(rule.sections) == SECTIONS, rule.name
        assert rule.summary.endswith("."), rule.name
        assert rule.checks, rule.name


def test_rules_are_short():
    lengths = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in FOLDER.glob("*.py")}
    assert {name: length for name, length in lengths.items() if length > 120} == {}

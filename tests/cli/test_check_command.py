from __future__ import annotations

import json
import sys

import pytest
from rich.console import Console

from netwright.cli.app import main
from netwright.cli.print_report import print_report
from netwright.core.finding import Finding
from netwright.core.report import Report, rank_findings

NET = """
from torch import nn

def healthy():
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))

def sick():
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3), nn.Softmax(dim=1))

def doubtful():
    return nn.Sequential(nn.Linear(4, 8), nn.Sigmoid(), nn.Sigmoid(), nn.Linear(8, 3))
"""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "command_net.py").write_text(NET)

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["netwright", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return ended.value.code, shown.out, shown.err

    return call


SHAPE = ("--input", "4", "--outputs", "3", "--loss", "CrossEntropyLoss")


def test_exit_status(run):
    assert run("check", "command_net.py:healthy", *SHAPE)[0] == 0
    assert run("check", "command_net.py:sick", *SHAPE)[0] == 1
    assert run("check", "command_net.py:doubtful", *SHAPE)[0] == 0
    assert run("check", "command_net.py:doubtful", "--strict", *SHAPE)[0] == 1
    assert run("check", "command_net.py:sick", "--ignore", "softmax-before-cross-entropy", *SHAPE)[0] == 0
    status, _, said = run("check", "command_net.py:sick", "--input", "4by4")
    assert status == 2
    assert "--input 3x32x32" in said


def test_json_is_the_report_alone(run):
    status, shown, _ = run("check", "command_net.py:sick", "--json", *SHAPE)
    assert status == 1
    assert json.loads(shown)["findings"][0]["rule"] == "softmax-before-cross-entropy"


def test_sarif_holds_rules_results_and_lines(run, tmp_path):
    assert run("check", "command_net.py:sick", "--sarif", "out.sarif", *SHAPE)[0] == 1
    told = json.loads((tmp_path / "out.sarif").read_text())
    assert told["version"] == "2.1.0"
    (one,) = told["runs"]
    (rule,) = one["tool"]["driver"]["rules"]
    assert set(rule) == {"id", "shortDescription", "help", "defaultConfiguration"}
    (result,) = one["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == (rule["id"], 0, "error")
    assert result["message"]["text"].startswith("the network gives probabilities")
    (place,) = result["locations"]
    assert place["physicalLocation"]["artifactLocation"] == {
        "uri": "command_net.py",
        "uriBaseId": "%SRCROOT%",
    }
    assert place["physicalLocation"]["region"]["startLine"] == 8
    assert place["logicalLocations"] == [{"fullyQualifiedName": "net.3"}]
    assert run("check", "command_net.py:healthy", "--sarif", "out.sarif", *SHAPE)[0] == 0
    assert json.loads((tmp_path / "out.sarif").read_text())["runs"][0]["results"] == []


def test_what_helps_most_comes_first():
    little, much, unknown = (
        Finding(name, "error", "net", "so", "mend", effect=effect)
        for name, effect in (("little", 0.1), ("much", 0.9), ("unknown", None))
    )
    note = Finding("note", "note", "net", "so", "mend", effect=1.0)
    ranked = rank_findings([note, unknown, little, much])
    assert [finding.rule for finding in ranked] == ["much", "little", "unknown", "note"]


def test_a_rule_shows_its_page(run):
    status, shown, _ = run("rule", "loss-broadcast")
    assert status == 0
    assert "Why it matters" in shown
    assert "samples-mixed" in run("rule")[1]
    assert json.loads(run("rule", "loss-broadcast", "--json")[1])["severity"] == "error"
    assert run("rule", "loss-brodcast")[0] == 2


def test_a_terminal_gets_panels():
    finding = Finding("loss-broadcast", "error", "net", "it is so", "mend it", {"loss": 0.5})
    console = Console(force_terminal=True, width=80, record=True, color_system=None)
    print_report(Report("net", (finding,), ("loss-broadcast",)), console)
    shown = console.export_text()
    assert "┏" in shown
    assert "mend it" in shown
    assert "loss 0.5000" in shown

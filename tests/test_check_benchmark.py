"""The benchmark of `netwright check`: every program can be scored, and six of them score as they should."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).resolve().parent.parent / "benchmarks" / "check"


def _load_score():
    spec = importlib.util.spec_from_file_location("check_score", CHECK / "score.py")
    score = importlib.util.module_from_spec(spec)
    sys.modules["check_score"] = score  # dataclasses look their module up
    spec.loader.exec_module(score)
    return score


score = _load_score()
EXPECTED = score.read_expected()
PROGRAMS = list(score.list_programs("all", []))


def test_every_program_can_be_read():
    for _, file in PROGRAMS:
        ast.parse(file.read_text(encoding="utf-8"), file.name)


def test_a_name_stands_for_one_program():
    names = [file.stem for _, file in PROGRAMS]
    assert len(set(names)) == len(names)
    by_part = [len(list(score.list_programs(part, []))) for part in score.PARTS]
    assert min(by_part) >= 80
    assert sum(by_part) == len(names)


def test_every_faulty_program_has_an_expectation():
    files = {file.stem: file for section, file in PROGRAMS if section == "faulty"}
    assert sorted(files) == sorted(EXPECTED["faulty"])
    for name, faults in EXPECTED["faulty"].items():
        num_lines = len(files[name].read_text(encoding="utf-8").splitlines())
        for fault in faults:
            assert fault["rules"], name
            assert all(1 <= line <= num_lines for line in fault["lines"]), name


def test_there_are_as_many_programs_as_promised():
    counts = {
        section: sum(one == section for one, _ in PROGRAMS) for section in ("faulty", "healthy", "tutorials")
    }
    assert counts["faulty"] >= 80
    assert counts["healthy"] >= 60
    assert counts["tutorials"] >= 30
    assert sum(len(faults) == 2 for faults in EXPECTED["faulty"].values()) >= 12
    fresh = [section for section, _ in score.list_programs("fresh", [])]
    assert fresh.count("faulty") >= 60
    assert fresh.count("healthy") >= 30
    assert fresh.count("tutorials") >= 10


def test_the_third_held_back_is_the_one_of_its_hash_and_still_there():
    there = {section: {file.stem for one, file in PROGRAMS if one == section} for section in score.SECTIONS}
    for section, names in EXPECTED["held_back"].items():
        assert set(names) <= there[section]
        assert all(map(score.is_third, names))
        assert {score.find_part(name) for name in names} == {"held-back"}


def test_a_fault_is_judged_by_rule_and_line():
    fault = {"rules": ["softmax-before-cross-entropy"], "lines": [10]}

    def judge(rule, line, is_alone, severity="error"):
        finding = {"rule": rule, "severity": severity, "where": f"net (a.py:{line} Net)"}
        return score.judge_fault(score.Outcome("faulty", "a", [finding], 1.0), fault, is_alone)

    assert judge("softmax-before-cross-entropy", 12, False) == (True, True, True)
    assert judge("softmax-before-cross-entropy", 13, False) == (True, True, False)
    assert judge("clamped-logits", 30, True) == (True, False, False)
    assert judge("clamped-logits", 30, False) == (False, False, False)
    assert judge("clamped-logits", 10, False) == (True, False, False)
    assert judge("softmax-before-cross-entropy", 10, True, "note") == (False, False, False)


def _find(name):
    return next((section, file) for section, file in PROGRAMS if file.stem == name)


@pytest.mark.parametrize(
    "name", ["softmax_at_the_end_of_sequential", "zeroed_after_backward", "layers_in_list"]
)
def test_faults_are_found_and_placed(name):
    outcome = score.check_program(*_find(name))
    assert outcome.failure is None
    assert [score.judge_fault(outcome, fault, True) for fault in EXPECTED["faulty"][name]] == [
        (True, True, True)
    ]


@pytest.mark.parametrize("name", ["linear_regression", "gradient_accumulation", "time_first_lstm"])
def test_healthy_programs_pass_in_silence(name):
    outcome = score.check_program(*_find(name), compare=name == "linear_regression")
    assert outcome.failure is None
    assert outcome.alarms == []
    assert outcome.is_unchanged in {None, True}

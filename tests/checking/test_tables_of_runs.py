"""What the check of a run file knows of its table."""

from __future__ import annotations

import pytest

from netwright.jobs.check_source import check_source


@pytest.mark.parametrize(
    ("total", "told"), [("a + b", True), ("a + b + 3 * (a * b % 7)", False), ("a * a + 9 * b % 11", False)]
)
def test_columns_that_add_up_to_the_target_are_told(tmp_path, total, told):
    rows = [(n * 37 % 101, n * 53 % 89, n * 17 % 23) for n in range(300)]
    lines = [f"{a},{b},{c},{eval(total, {'a': a, 'b': b})}" for a, b, c in rows]
    (tmp_path / "days.csv").write_text("\n".join(["casual,registered,hour,total", *lines]))
    (tmp_path / "days.yaml").write_text("data:\n  source: days.csv\n  target: total\n")
    report = check_source(str(tmp_path / "days.yaml"))
    found = {one.rule: one.says for one in report.findings}
    assert ("feature-reveals-target" in found) == told
    assert not told or "`casual`" in found["feature-reveals-target"]
    assert "last-batch-of-one" in report.rules_run

from __future__ import annotations

from netwright.data.open_data import open_data
from netwright.training.notice_data import notice_data


def test_a_sum_that_is_the_target_is_told():
    rows = {"a": [i * 7 % 13 for i in range(200)], "b": [i * 3 % 11 for i in range(200)]}
    data = open_data(rows | {"total": [a + b for a, b in zip(rows["a"], rows["b"], strict=True)]})
    said = [notice.says for notice in notice_data(data)]
    assert len(said) == 1
    assert "add up to `total`" in said[0]
    assert said[0].endswith("leave it out (data.drop)")


def test_data_without_faults_is_not_talked_about():
    assert notice_data(open_data("iris")) == []

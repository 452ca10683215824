from __future__ import annotations

import numpy as np
import pytest

from netwright.data.open_data import open_data


def leaks_of(columns, **settings):
    data = open_data(columns, **settings)
    return data.facts["leaks"], {column.name: column for column in data.columns}


def make_noise(num=400):
    random = np.random.default_rng(0)
    return {"x": random.normal(size=num), "g": random.choice(["a", "b", "c"], num)}


def test_nothing_is_found_in_noise():
    noise = make_noise()
    assert leaks_of({**noise, "y": np.random.default_rng(1).normal(size=400)})[0] == []
    assert leaks_of({**noise, "y": np.random.default_rng(1).choice(["p", "q"], 400)})[0] == []


def test_a_copy_of_the_answer_is_told_with_its_measure():
    noise = make_noise()
    answer = np.where(noise["x"] + np.random.default_rng(2).normal(size=400) > 1, "sick", "well")
    code = np.where(answer == "sick", "B20", "Z00")
    found, columns = leaks_of({**noise, "code": code, "answer": answer})
    assert len(found) == 1
    assert "`code` alone gives `answer` away: accuracy 1.0000" in found[0]
    assert "the commonest class gives 0." in found[0]
    assert columns["code"].facts["leaks"] == 1.0
    assert "gives the target away" in columns["code"].reason


def test_an_absence_gives_the_answer_away_too():
    noise = make_noise()
    gone = np.random.default_rng(3).random(400) < 0.3
    left_on = [f"2024-01-{1 + i % 28:02d}" if one else None for i, one in enumerate(gone)]
    found, _ = leaks_of({**noise, "left on": left_on, "gone": np.where(gone, "yes", "no")})
    assert "`left on`" in found[0]


def test_a_rare_answer_needs_more_than_the_commonest_class():
    noise = make_noise(4000)
    rare = np.random.default_rng(4).random(4000) < 0.005
    assert leaks_of({**noise, "y": np.where(rare, "yes", "no")})[0] == []


@pytest.mark.parametrize("how", ["add up to", "multiply to"])
def test_sums_and_products_of_the_answer(how):
    random = np.random.default_rng(5)
    first, second = random.uniform(1, 9, 600), random.uniform(1, 9, 600)
    answer = first + second if how == "add up to" else first * second
    found, _ = leaks_of({**make_noise(600), "first": first, "second": second, "answer": answer})
    assert found == [f"`{'first'}`, `second` {how} `answer`: R2 1.0000 on held-out rows"] or found == [
        f"`second`, `first` {how} `answer`: R2 1.0000 on held-out rows"
    ]


def test_the_known_leak_of_bike_sharing(real_data):
    found, _ = leaks_of(real_data / "tables" / "bike_sharing" / "bike_day.csv")
    assert found == ["`registered`, `casual` add up to `cnt`: R2 1.0000 on held-out rows"]
    for path in ("titanic/titanic.csv", "california_housing/housing.csv"):
        target = "Survived" if "titanic" in path else "median_house_value"
        assert leaks_of(real_data / "tables" / path, target=target)[0] == []


def test_formulas_and_small_tables_are_not_asked():
    assert open_data("make-regression").facts["leaks"] == []
    assert leaks_of({"x": range(40), "z": [1, 2] * 20, "y": range(40)})[0] == []

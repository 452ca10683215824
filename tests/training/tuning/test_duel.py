from __future__ import annotations

import math

import pytest

from netwright.training.tuning.duel import Duel
from netwright.training.tuning.race import Lane

TWICE = "measured: bf16 is 2 times as fast"
LOSSES = [2.0, 1.95, 1.9, 1.8, 1.8, 1.8]


@pytest.mark.parametrize(
    ("seconds", "losses", "value", "told"),
    [
        (
            [1.0, 1.1, 0.9, 1.0, 1.1, 0.9],
            LOSSES,
            "bf16",
            "measured: 2 times as fast as float32, the loss within 0.1%",
        ),
        ([1.9, 2.1, 2.2, 1.8, 1.9, 2.1], LOSSES, "float32", "measured: bf16 is 1 times as fast"),
        (
            [1.0] * 6,
            [2.0, 1.95, 1.9, 1.9, 1.9, 1.9],
            "float32",
            "measured: bf16 is 2 times as fast, but its loss is 5.6% off",
        ),
        (
            [1.0] * 6,
            [2.0, 1.95, 1.9, 1.8, 1.8, math.nan],
            "float32",
            "measured: bf16 is 2 times as fast, but its loss is not finite",
        ),
        ([1.0, 1.0, 1.0, 3.0, 3.0, 3.0], LOSSES, "float32", "measured: bf16 is 1.3 times as fast"),
    ],
)
def test_the_challenger_must_be_clearly_faster_and_learn_the_same(seconds, losses, value, told):
    duel = Duel("precision", "float32", "bf16", 1.15)
    assert duel.judge(Lane([2.0] * 6, LOSSES), Lane(seconds, losses)) == (value, told)


def test_too_few_rounds_decide_nothing():
    few = [1.0] * 4
    assert Duel("threads", 1, 2).judge(Lane([2.0] * 4, few), Lane([1.0] * 4, few)) is None
    assert Duel("threads", 1, 2).judge(Lane(problem="out of memory"), Lane(problem="out of memory")) is None


def test_a_challenger_that_cannot_run_has_lost():
    lost = Duel("layout", "contiguous", "channels_last").judge(Lane([1.0], [1.0]), Lane(problem="view size"))
    assert lost == ("contiguous", "measured: channels_last drops out, view size")


def test_a_loss_next_to_nothing_is_not_compared_by_its_share():
    mine = Lane([2.0] * 5, [1.0, 1e-5, 1e-6, 1e-7, 1e-7])
    its = Lane([1.0] * 5, [1.0, 1e-5, 2e-6, 3e-7, 3e-7])
    assert Duel("precision", "float32", "bf16").judge(mine, its)[0] == "bf16"

"""What the networks for tables have in common."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.nets.find_zoo import find_zoo
from netwright.nets.recipe import read_recipe

SMALL: dict[str, dict[str, Any]] = {
    "tabular-mlp": {"hidden": [8]},
    "tabular-resnet": {"width": 8},
    "realmlp": {"hidden": [8, 8]},
    "tabm": {"hidden": [8], "num_members": 3, "num_bins": 4},
    "small-tabm": {"hidden": [8], "num_members": 3},
    "ft-transformer": {"width": 8, "num_heads": 2},
}


def build(name: str, shape: tuple[int, ...], outputs: int, **facts: Any) -> torch.nn.Module:
    make = find_zoo(name)
    taken = {key: value for key, value in facts.items() if key in inspect.signature(make).parameters}
    return make(shape, outputs, **taken, **SMALL[name])


@settings(max_examples=25, deadline=None)
@given(
    name=st.sampled_from(sorted(SMALL)),
    numbers=st.integers(0, 5),
    sizes=st.lists(st.integers(1, 4), max_size=4),
    left=st.integers(0, 2),
    outputs=st.integers(1, 3),
    kind=st.sampled_from(["regression", "binary", "multiclass", "multilabel"]),
)
def test_every_mixture_of_columns_is_taken(
    name: str, numbers: int, sizes: list[int], left: int, outputs: int, kind: str
) -> None:
    num = max(1, numbers + sum(sizes) + left)
    net = build(name, (num,), outputs, num_numbers=numbers, category_sizes=tuple(sizes), task_kind=kind)
    x = torch.cat([torch.randn(4, numbers) * 100, torch.randint(2, (4, num - numbers)).float()], 1)
    assert net(x).isfinite().all()
    answers = net.eval()(x)
    assert answers.shape == (4, outputs)
    torch.testing.assert_close(answers, net(x), msg="answers are the same every time")
    torch.testing.assert_close(net(x[:1]), answers[:1], msg="a row's answer depends on that row alone")


@pytest.mark.parametrize("name", SMALL)
def test_the_network_can_be_exported_for_any_number_of_rows(name: str) -> None:
    net = build(name, (7,), 2, num_numbers=3, category_sizes=(4,), task_kind="multiclass").eval()
    rows = {0: torch.export.Dim("rows", min=1, max=64)}
    exported = torch.export.export(net, (torch.randn(5, 7),), dynamic_shapes=(rows,)).module()
    x = torch.randn(9, 7)
    torch.testing.assert_close(exported(x), net(x))


def test_tabm_answers_member_by_member_in_training() -> None:
    net, x = build("tabm", (7,), 2, num_numbers=3, task_kind="regression"), torch.randn(5, 7)
    assert net(x).shape == (5, 3, 2)
    assert net.eval()(x).shape == (5, 2)


def test_realmlp_starts_near_no_answer_and_has_a_rate_for_every_parameter() -> None:
    net = build("realmlp", (7,), 2, num_numbers=3, task_kind="binary")
    assert net(torch.randn(5, 7)).abs().max() < 0.2
    recipe = read_recipe(net)
    assert recipe["learning_rates"]["hidden1.weight"] == pytest.approx(0.04 / 8**0.5)
    assert {name.rpartition(".")[0] for name, _ in net.named_parameters()} == {
        "scale", "hidden0", "hidden1", "head"
    }  # fmt: skip


def test_heads_that_do_not_divide_the_width_are_refused() -> None:
    with pytest.raises(ValueError, match="3 attention heads do not divide a width of 8"):
        find_zoo("ft-transformer")((4,), 1, width=8, num_heads=3)


@pytest.mark.parametrize(("name", "nothing"), [("tabm", "num_members"), ("ft-transformer", "num_blocks")])
def test_an_ensemble_of_nobody_is_refused(name: str, nothing: str) -> None:
    with pytest.raises(ValueError, match="or more, not 0"):
        find_zoo(name)((4,), 1, **{nothing: 0})


@pytest.mark.parametrize("name", ["tabm", "small-tabm", "realmlp"])
def test_one_hidden_layer_may_be_written_as_a_number(name: str) -> None:
    assert str(find_zoo(name)((4,), 1, hidden=8)) == str(find_zoo(name)((4,), 1, hidden=[8]))


@pytest.mark.parametrize("name", ["tabm", "small-tabm", "realmlp"])
def test_no_hidden_layer_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="hidden is empty"):
        find_zoo(name)((4,), 1, hidden=[])

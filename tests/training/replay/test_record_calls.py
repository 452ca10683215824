from __future__ import annotations

import pytest
import torch

from netwright.training.replay.record_calls import CannotRecord, record_calls


def test_a_gradient_is_on_the_tape_too():
    weight = torch.nn.Parameter(torch.ones(3, 2))

    def compute():
        weight.grad = None
        torch.nn.functional.linear(torch.ones(4, 2), weight).relu().sum().backward()
        return [weight.grad]

    names = [call.op.name() for call in record_calls(compute, [weight]).calls]
    assert "aten::relu" in names
    assert "aten::threshold_backward" in names


def test_what_nothing_gave_is_a_constant():
    x, shift = torch.ones(2), torch.tensor([1.0, 2.0])
    tape = record_calls(lambda: [x + shift], [x])
    assert [tensor.tolist() for tensor in tape.constants.values()] == [[1.0, 2.0]]


def test_operations_in_place_say_what_they_change():
    x, total = torch.ones(2), torch.zeros(2)
    tape = record_calls(lambda: [total.add_(x)], [x, total])
    (call,) = tape.calls
    assert call.writes == [tape.inputs[1]]
    assert call.outputs == (tape.inputs[1],)


@pytest.mark.parametrize(
    "compute",
    [
        lambda x: x * x.sum().item(),
        lambda x: x[x > 0],
        lambda x: x.nonzero().float(),
        lambda x: x if bool((x > 0).all()) else -x,
        lambda x: torch.bernoulli(x, generator=torch.Generator()),
        lambda x: x.to_sparse(),
    ],
    ids=["item", "mask", "nonzero", "branch", "generator", "sparse"],
)
def test_what_depends_on_the_data_is_refused(compute):
    x = torch.tensor([0.5, 1.0])
    with pytest.raises(CannotRecord):
        record_calls(lambda: [compute(x)], [x])

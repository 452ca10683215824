"""Parts of the data that are the same numbers in other units, and optimizers of other tensors."""

from __future__ import annotations

import pytest
import torch

from netwright.checking.measures.find_other_unit import find_other_unit

PIXELS = (torch.arange(3000) * 7919 % 17).float()


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        ((PIXELS - PIXELS.mean()) / PIXELS.std(), PIXELS, True),
        (PIXELS / 16, PIXELS, True),
        (PIXELS, PIXELS[:200], False),
        # A part that lacks every other value, one of continuous values, one that was scaled with its own.
        (PIXELS, PIXELS - PIXELS % 2, False),
        (PIXELS, PIXELS + torch.rand(3000), False),
        (PIXELS / 5.1, PIXELS[:900] / 5.0, False),
        (torch.tensor([0.0, 1.0]).repeat(50), torch.tensor([0.0, 255.0]).repeat(50), False),
    ],
)
def test_the_same_values_in_another_unit_are_found(one, other, factor):
    assert (find_other_unit(one, other) is not None) == factor


ENSEMBLE = """
from torch.func import functional_call, stack_module_state, vmap
import copy
x = torch.rand(60, 1)
members = [nn.Sequential(nn.Linear(1, 8), nn.Tanh(), nn.Linear(8, 1)) for _ in range(3)]
params, buffers = stack_module_state(members)
skeleton = copy.deepcopy(members[0]).to("meta")
forward = vmap(lambda p, b, x: functional_call(skeleton, (p, b), (x,)), in_dims=(0, 0, None))
optimizer = torch.optim.Adam({held}, lr=0.01)
for step in range(8):
    loss = ((forward(params, buffers, x) - x.sin()) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def test_an_optimizer_of_other_tensors_is_placed_where_it_was_made(speak):
    held = "[w for m in members for w in m.parameters()]"
    found = speak(ENSEMBLE.format(held=held))
    assert found["optimizer-without-gradient"] == f"optimizer = torch.optim.Adam({held}, lr=0.01)"
    assert not speak(ENSEMBLE.format(held="params.values()"))

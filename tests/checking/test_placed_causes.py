"""The line that a finding names: the cause, where it and what shows it are apart."""

from __future__ import annotations

import pytest

BEST = """
net = nn.Linear(4, 1)
x, y = torch.randn(64, 4), torch.randn(64, 1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
for step in range(8):
    optimizer.zero_grad()
    F.mse_loss(net(x), y).backward()
    optimizer.step()
    if step == 2:
        best = {kept}
net.load_state_dict(best)
"""


@pytest.mark.parametrize("is_live", [True, False])
def test_a_live_state_is_told_where_it_was_taken(speak, is_live):
    kept = "net.state_dict()" if is_live else "{k: v.clone() for k, v in net.state_dict().items()}"
    found = speak(BEST.format(kept=kept))
    assert found == ({"best-checkpoint-is-live": "best = net.state_dict()"} if is_live else {})


CURVE = """
given = torch.linspace(0.5, 3.0, 60)
seen = 4.0 * given + 0.5
params = torch.tensor([1.0, 1.0], requires_grad=True)
optimizer = torch.optim.LBFGS([params], lr=0.1, max_iter=4, history_size=3)

def closure():
    {clear}
    loss = ((params[0] * given + params[1] - seen) ** 2).mean()
    loss.backward()
    return loss

for step in range(8):
    optimizer.step(closure)
"""


@pytest.mark.parametrize(
    ("clear", "is_sick"),
    [
        ("pass", True),
        ("optimizer.zero_grad()", False),
        ("optimizer.zero_grad(set_to_none=False)", False),
        ("params.grad = None", False),
    ],
)
def test_a_closure_that_never_clears_is_told(speak, clear, is_sick):
    found = speak(CURVE.format(clear=clear))
    assert ("gradients-accumulate" in found) is is_sick
    assert is_sick or not found


FROZEN = """
net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
x, y = torch.randn(64, 4), torch.randint(2, (64,))
for part in net.parameters():
    part.requires_grad = False
net[2].requires_grad = True
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
F.cross_entropy(net(x), y).backward()
"""


def test_a_network_frozen_as_a_whole_is_told_where_it_was_frozen(speak):
    assert speak(FROZEN) == {"loss-without-graph": "part.requires_grad = False"}


ROOT = """
hands = torch.randn(12, 6)
net = nn.Sequential(nn.Linear(6, 16), nn.ReLU(), nn.Linear(16, 4))
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
for step in range(12):
    a = hands + 0.2 * torch.randn(12, 6)
    b = a.roll(1, 0)
    if step == 8:
        b[0] = a[0]
    squares = (net(a) - net(b)).pow(2).sum(1)
    apart = torch.sqrt({given})
    loss = (1 - apart).clamp(min=0).pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize("is_sick", [True, False])
def test_a_root_that_met_equal_inputs_is_told(speak, is_sick):
    found = speak(ROOT.format(given="squares" if is_sick else "squares + 1e-8"))
    assert found == ({"non-finite-loss": "apart = torch.sqrt(squares)"} if is_sick else {})


HYPER = """
class Hyper(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Linear(2, 4)

    def forward(self, x):
        weight = {weight}
        return x @ weight.view(2, 2)

x, y = torch.randn(64, 2), torch.randn(64, 2)
net = Hyper()
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(8):
    optimizer.zero_grad()
    F.mse_loss(net(x), y).backward()
    optimizer.step()
"""


@pytest.mark.parametrize("is_sick", [True, False])
def test_a_computed_weight_made_a_parameter_is_told_where_it_is(speak, is_sick):
    weight = "self.net(torch.ones(2))"
    found = speak(HYPER.format(weight=f"nn.Parameter({weight})" if is_sick else weight))
    line = "weight = nn.Parameter(self.net(torch.ones(2)))"
    assert found == ({"layer-made-in-forward": line} if is_sick else {})

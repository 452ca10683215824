"""Networks that tell noise from data, and noise that nothing can tell."""

from __future__ import annotations

import pytest

PROGRAM = """
x = torch.randn(200, 2).cumsum(0) / 10
net = nn.Sequential(nn.Linear(3, 32), nn.SiLU(), nn.Linear(32, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
def spoil(x0, a, noise):
    return a.sqrt() * x0 + (1 - a).sqrt() * noise
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = net
    def forward(self, x, t):
        return self.body(torch.cat([x, t], 1))
model = Net()
for step in range(6):
    x0 = x[torch.randint(200, (64,))]
    t = torch.rand(64, 1)
    noise = torch.randn_like(x0)
    {step}
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(
    "step",
    [
        "loss = F.mse_loss(model(spoil(x0, t, torch.randn_like(x0)), t), noise)",
        "loss = ((noise - model(spoil(x0, t, torch.randn(64, 2)), t)) ** 2).mean()",
    ],
)
def test_noise_drawn_anew_cannot_be_told(speak, step):
    assert "labels-unrelated" in speak(PROGRAM.format(step=step))


@pytest.mark.parametrize(
    "step",
    [
        "loss = F.mse_loss(model(spoil(x0, t, noise), t), noise)",
        "loss = F.mse_loss(model(spoil(x0, t, noise + 0.1 * torch.randn_like(x0)), t), noise)",
        "loss = F.mse_loss(model(x0 + noise, t), x0)",
        "loss = F.mse_loss(model(x0 + torch.randn_like(x0), t), x0 + noise)",
        "loss = F.mse_loss(model(t * noise + (1 - t) * x0, t), noise - x0)",
        # A demonstration that has no data at all.
        "loss = F.mse_loss(model(torch.randn(64, 2), t), noise)",
    ],
)
def test_noise_that_was_added_and_clean_targets_may_be_told(speak, step):
    assert "labels-unrelated" not in speak(PROGRAM.format(step=step))

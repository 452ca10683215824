"""Regression with an honest spread: dropout stays on when forecasting (Monte Carlo dropout)."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
gen = np.random.default_rng(0)


def wages(n):
    age, years = gen.uniform(20, 65, n), gen.uniform(0, 12, n)
    pay = 18 + 0.9 * years + 12 * np.exp(-(((age - 46) / 14) ** 2)) + gen.normal(0, 1.5, n)
    return np.stack([(age - 42.5) / 13, (years - 6) / 3.5], 1).astype("float32"), pay.astype("float32")


class MCDropoutRegressor(nn.Module):
    def __init__(self, width=96, p=0.1):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(2, width),
            nn.ReLU(),
            nn.Dropout(p),
            nn.Linear(width, width),
            nn.ReLU(),
            nn.Dropout(p),
            nn.Linear(width, 1),
        )

    def forward(self, x):
        return self.layers(x).squeeze(-1)

    @torch.no_grad()
    def forecast(self, x, draws=40):
        """Mean and spread over random dropout masks; switches on dropout alone, and back."""
        self.eval()
        drops = [m for m in self.modules() if isinstance(m, nn.Dropout)]
        for m in drops:
            m.train()
        samples = torch.stack([self(x) for _ in range(draws)])
        for m in drops:
            m.eval()
        return samples.mean(0), samples.std(0)


x, y = wages(2000)
x_test, y_test = wages(400)
centre, scale = y.mean(), y.std()
loader = DataLoader(TensorDataset(torch.tensor(x), torch.tensor((y - centre) / scale)), 64, shuffle=True)
reg = MCDropoutRegressor()
opt = torch.optim.Adam(reg.parameters(), lr=2e-3)
for epoch in range(1, 26):
    reg.train()
    for xb, yb in loader:
        opt.zero_grad()
        loss = nn.functional.mse_loss(reg(xb), yb)
        loss.backward()
        opt.step()
    if epoch % 8 == 0:
        mean, spread = reg.forecast(torch.tensor(x_test))
        error = np.abs(mean.numpy() * scale + centre - y_test).mean()
        print(
            f"epoch {epoch}: loss {loss.item():.3f} test error {error:.2f} model spread {spread.mean().item() * scale:.2f}"
        )

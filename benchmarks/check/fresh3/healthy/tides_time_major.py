"""Tide forecast with a GRU; every tensor here is (time, ports, features), as the recurrent layers like it."""

import math

import torch
from torch import nn

torch.manual_seed(0)


def tide(ports, length, seed):
    g = torch.Generator().manual_seed(seed)
    phase = torch.rand(ports, 2, generator=g) * 2 * math.pi
    size = 0.5 + torch.rand(ports, 2, generator=g)
    t = torch.arange(length).float()
    wave = size[:, 0, None] * torch.sin(t * 0.506 + phase[:, 0, None])
    wave = wave + size[:, 1, None] * torch.sin(t * 0.262 + phase[:, 1, None])
    return (wave + 0.05 * torch.randn(ports, length, generator=g)).t().unsqueeze(-1)


class TideGRU(nn.Module):
    def __init__(self, hidden=48):
        super().__init__()
        self.gru = nn.GRU(1, hidden)
        self.out = nn.Linear(hidden, 1)

    def forward(self, levels):
        states, _ = self.gru(levels)
        return self.out(states)


train, test = tide(256, 49, 0), tide(64, 49, 1)
model = TideGRU()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
mse = nn.MSELoss()
for epoch in range(1, 31):
    model.train()
    for ports in torch.randperm(train.size(1)).split(32):
        chunk = train[:, ports]
        loss = mse(model(chunk[:-1])[8:], chunk[9:])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    if epoch % 10 == 0:
        model.eval()
        with torch.no_grad():
            error = mse(model(test[:-1])[8:], test[9:]).item()
        naive = mse(test[8:-1], test[9:]).item()
        print(f"epoch {epoch}: train {loss.item():.4f} test {error:.4f} (same as now: {naive:.4f})")

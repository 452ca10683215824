from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset, random_split


@dataclass
class Settings:
    hidden: int = 64
    lr: float = 1e-3
    epochs: int = 20
    batch_size: int = 64
    z: float = 1.645


def deliveries(n: int) -> tuple[Tensor, Tensor]:
    g = np.random.default_rng(11)
    distance = g.uniform(0.5, 12, n)
    rain = g.integers(0, 2, n)
    hour = g.uniform(8, 22, n)
    mean = 8 + 2.5 * distance + 4 * rain + 3 * np.sin(hour / 3)
    spread = 0.5 + 0.35 * distance * (1 + 0.5 * rain)
    minutes = mean + spread * g.normal(size=n)
    x = np.stack([(distance - 6.2) / 3.3, rain - 0.5, (hour - 15) / 4], axis=1)
    y = (minutes - minutes.mean()) / minutes.std()
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)


class MeanAndSpread(nn.Module):
    def __init__(self, n_in: int, hidden: int) -> None:
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(n_in, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU())
        self.mean = nn.Linear(hidden, 1)
        self.raw = nn.Linear(hidden, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        h = self.trunk(x)
        return self.mean(h).squeeze(-1), F.softplus(self.raw(h)).squeeze(-1) + 1e-4


def run(cfg: Settings) -> None:
    torch.manual_seed(5)
    data = TensorDataset(*deliveries(4000))
    train, held_out = random_split(data, [3200, 800])
    loader = DataLoader(train, batch_size=cfg.batch_size, shuffle=True)
    model = MeanAndSpread(3, cfg.hidden)
    objective = nn.GaussianNLLLoss()
    optim = torch.optim.Adam(model.parameters(), lr=cfg.lr)
    for epoch in range(cfg.epochs):
        model.train()
        history = []
        for x, y in loader:
            mu, sigma = model(x)
            loss = objective(mu, y, sigma)
            optim.zero_grad()
            loss.backward()
            optim.step()
            history.append(loss.item())
        if (epoch + 1) % 5 == 0:
            print(f"epoch {epoch + 1}: nll {np.mean(history):.3f}")
    model.eval()
    x, y = held_out[:]
    with torch.no_grad():
        mu, sigma = model(x)
    inside = ((y - mu).abs() <= cfg.z * sigma).float().mean().item()
    print(f"held out: rmse {(y - mu).pow(2).mean().sqrt():.3f}, the 90 % interval holds {inside:.1%}")


if __name__ == "__main__":
    run(Settings())

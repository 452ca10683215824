"""Estimate the wear of a turbine from eight vibration readings with an LSTM."""

from dataclasses import dataclass

import torch
from sklearn.metrics import r2_score
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset


@dataclass(frozen=True)
class Config:
    steps: int = 8
    sensors: int = 3
    hidden: int = 48
    epochs: int = 15
    lr: float = 4e-3


def vibrations(n: int, cfg: Config, seed: int) -> tuple[Tensor, Tensor]:
    g = torch.Generator().manual_seed(seed)
    wear = torch.rand(n, generator=g)
    phase = torch.rand(n, 1, generator=g) * 6.28
    t = torch.arange(cfg.steps)
    base = torch.sin(t * (0.6 + wear[:, None]) + phase)
    gain = torch.tensor([1.0, 0.6, -0.8])[: cfg.sensors]
    x = base[:, :, None] * gain + 0.5 * torch.randn(n, cfg.steps, cfg.sensors, generator=g)
    return x, (wear - 0.5) / 0.289


class WearLSTM(nn.Module):
    def __init__(self, cfg: Config) -> None:
        super().__init__()
        self.cfg = cfg
        self.lstm = nn.LSTM(cfg.sensors, cfg.hidden, num_layers=2, batch_first=True)
        self.head = nn.Linear(cfg.hidden, 1)

    def start(self, batch: int) -> tuple[Tensor, Tensor]:
        shape = (self.lstm.num_layers, batch, self.cfg.hidden)
        return torch.randn(shape), torch.randn(shape)

    def forward(self, x: Tensor) -> Tensor:
        out, _ = self.lstm(x, self.start(x.size(0)))
        return self.head(out[:, -1]).squeeze(-1)


def evaluate(model: nn.Module, loader: DataLoader) -> tuple[float, float]:
    model.eval()
    guesses, truths = [], []
    with torch.no_grad():
        for x, y in loader:
            guesses.append(model(x))
            truths.append(y)
    guess, truth = torch.cat(guesses), torch.cat(truths)
    return (guess - truth).abs().mean().item(), r2_score(guess.numpy(), truth.numpy())


def main() -> None:
    cfg = Config()
    torch.manual_seed(21)
    train = DataLoader(TensorDataset(*vibrations(2000, cfg, 0)), batch_size=64, shuffle=True)
    valid = DataLoader(TensorDataset(*vibrations(500, cfg, 1)), batch_size=100)
    model = WearLSTM(cfg)
    optimizer = torch.optim.Adam(model.parameters(), lr=cfg.lr)
    for epoch in range(1, cfg.epochs + 1):
        model.train()
        for x, y in train:
            loss = nn.functional.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        if epoch % 5 == 0:
            mae, r2 = evaluate(model, valid)
            print(f"epoch {epoch}: loss {loss.item():.3f} | valid mae {mae:.3f} r2 {r2:.3f}")


main()

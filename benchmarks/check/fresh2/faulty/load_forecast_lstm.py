"""Electric load, one hour ahead, with a stateful LSTM."""
import math
import torch
from torch import nn


class LoadForecaster(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x, state=None):
        out, state = self.lstm(x, state)
        return self.fc(out), state


class Trainer:
    def __init__(self, model, lr=5e-3):
        self.model = model
        self.opt = torch.optim.Adam(model.parameters(), lr=lr)
        self.loss = nn.MSELoss()

    def fit(self, chunks, epochs):
        for epoch in range(epochs):
            state, total = None, 0.0
            for x, y in chunks:
                pred, state = self.model(x, state)
                loss = self.loss(pred, y)
                self.opt.zero_grad()
                loss.backward()
                self.opt.step()
                total += loss.item()
            print(f"epoch {epoch} loss {total / len(chunks):.4f}")


def main():
    torch.manual_seed(0)
    t = torch.arange(0, 1001).float()
    load = torch.sin(2 * math.pi * t / 24) + 0.3 * torch.sin(2 * math.pi * t / 168) + 0.05 * torch.randn(len(t))
    series = load[None, :, None]
    chunks = [(series[:, i:i + 50], series[:, i + 1:i + 51]) for i in range(0, 1000, 50)]
    Trainer(LoadForecaster()).fit(chunks, epochs=12)


if __name__ == "__main__":
    main()

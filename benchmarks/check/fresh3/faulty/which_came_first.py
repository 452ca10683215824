"""Transformer encoder that says which of two marked events came first in a log."""

import math

import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class EventLogs(Dataset):
    def __init__(self, n, length=16, kinds=12, seed=0):
        g = torch.Generator().manual_seed(seed)
        self.logs = torch.randint(2, kinds, (n, length), generator=g)
        self.first = torch.zeros(n, dtype=torch.long)
        for i in range(n):
            a, b = torch.randperm(length, generator=g)[:2].tolist()
            self.logs[i, a], self.logs[i, b] = 0, 1
            self.first[i] = int(b < a)

    def __len__(self):
        return len(self.logs)

    def __getitem__(self, i):
        return self.logs[i], self.first[i]


class PositionalEncoding(nn.Module):
    def __init__(self, d_model, max_len=512):
        super().__init__()
        position = torch.arange(max_len).unsqueeze(1)
        div = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        pe = torch.zeros(max_len, 1, d_model)
        pe[:, 0, 0::2] = torch.sin(position * div)
        pe[:, 0, 1::2] = torch.cos(position * div)
        self.register_buffer("pe", pe)

    def forward(self, x):
        return x + self.pe[: x.size(0)]


class LogReader(nn.Module):
    def __init__(self, kinds=12, d_model=32):
        super().__init__()
        self.embed = nn.Embedding(kinds, d_model)
        self.position = PositionalEncoding(d_model)
        layer = nn.TransformerEncoderLayer(d_model, 4, 64, dropout=0.0, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(d_model, 2)

    def forward(self, tokens):
        h = self.encoder(self.position(self.embed(tokens)))
        return self.head(h.mean(dim=1))


class Trainer:
    def __init__(self, model, lr):
        self.model = model
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=lr)
        self.criterion = nn.CrossEntropyLoss()

    def fit(self, loader, epochs, valid):
        for epoch in range(epochs):
            self.model.train()
            for tokens, label in loader:
                self.optimizer.zero_grad()
                loss = self.criterion(self.model(tokens), label)
                loss.backward()
                self.optimizer.step()
            print(f"epoch {epoch}: last loss {loss.item():.3f}, valid accuracy {self.score(valid):.3f}")

    @torch.no_grad()
    def score(self, loader):
        self.model.eval()
        hits = sum((self.model(t).argmax(-1) == y).sum().item() for t, y in loader)
        return hits / len(loader.dataset)


if __name__ == "__main__":
    torch.manual_seed(0)
    trainer = Trainer(LogReader(), lr=2e-3)
    train = DataLoader(EventLogs(3000), batch_size=64, shuffle=True)
    valid = DataLoader(EventLogs(500, seed=1), batch_size=100)
    trainer.fit(train, epochs=6, valid=valid)

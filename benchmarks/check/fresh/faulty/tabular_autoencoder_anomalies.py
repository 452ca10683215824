"""Autoencoder for anomaly scores on standardised measurements."""
from dataclasses import dataclass

import torch
import torch.nn as nn
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader


@dataclass
class Config:
    latent: int = 8
    hidden: int = 24
    lr: float = 2e-3
    epochs: int = 20
    batch_size: int = 32
    seed: int = 11


class AutoEncoder(nn.Module):
    def __init__(self, dim, cfg):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(dim, cfg.hidden), nn.ReLU(), nn.Linear(cfg.hidden, cfg.latent))
        self.decoder = nn.Sequential(
            nn.Linear(cfg.latent, cfg.hidden), nn.ReLU(), nn.Linear(cfg.hidden, dim), nn.Sigmoid()
        )

    def forward(self, x):
        return self.decoder(self.encoder(x))


cfg = Config()
torch.manual_seed(cfg.seed)
data = load_breast_cancer()
benign = data.data[data.target == 1]
malignant = data.data[data.target == 0]
scaler = StandardScaler().fit(benign[:280])
train = torch.tensor(scaler.transform(benign[:280]), dtype=torch.float32)
rest = torch.tensor(scaler.transform(benign[280:]), dtype=torch.float32)
odd = torch.tensor(scaler.transform(malignant), dtype=torch.float32)

model = AutoEncoder(30, cfg)
optimizer = torch.optim.Adam(model.parameters(), lr=cfg.lr)
mse = nn.MSELoss()
for epoch in range(cfg.epochs):
    model.train()
    total = 0.0
    for batch in DataLoader(train, cfg.batch_size, shuffle=True):
        loss = mse(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(batch)
    if epoch % 4 == 3:
        print(f"epoch {epoch + 1:3d}  reconstruction {total / len(train):.4f}")
model.eval()
with torch.no_grad():
    for name, part in (("benign", rest), ("malignant", odd)):
        print(name, ((model(part) - part) ** 2).mean(1).median().item())

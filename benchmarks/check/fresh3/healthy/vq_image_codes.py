"""A vector-quantised autoencoder for digit images, with the straight-through estimator."""

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn


class Quantiser(nn.Module):
    def __init__(self, codes=32, dim=8, commitment=0.25):
        super().__init__()
        self.book = nn.Embedding(codes, dim)
        nn.init.normal_(self.book.weight, std=0.5)
        self.commitment = commitment

    def forward(self, z):
        flat = z.permute(0, 2, 3, 1)
        distance = torch.cdist(flat.reshape(-1, flat.shape[-1]), self.book.weight)
        index = distance.argmin(1).view(flat.shape[:-1])
        q = self.book(index)
        loss = F.mse_loss(q, flat.detach()) + self.commitment * F.mse_loss(flat, q.detach())
        q = flat + (q - flat).detach()
        return q.permute(0, 3, 1, 2), loss, index


class VQAutoencoder(nn.Module):
    def __init__(self, dim=8):
        super().__init__()
        self.down = nn.Sequential(
            nn.Conv2d(1, 32, 4, stride=2, padding=1), nn.ReLU(), nn.Conv2d(32, dim, 3, padding=1)
        )
        self.quantiser = Quantiser(dim=dim)
        self.up = nn.Sequential(
            nn.Conv2d(dim, 32, 3, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 4, stride=2, padding=1),
            nn.Sigmoid(),
        )

    def forward(self, x):
        q, loss, index = self.quantiser(self.down(x))
        return self.up(q), loss, index


torch.manual_seed(0)
images = torch.tensor(load_digits().images, dtype=torch.float32).unsqueeze(1) / 16
images = images[torch.randperm(len(images))]
train, test = images[:1400], images[1400:]
net = VQAutoencoder()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
reference = F.mse_loss(train.mean(0).expand_as(test), test).item()
for epoch in range(10):
    net.train()
    for batch in train[torch.randperm(len(train))].split(50):
        out, vq_loss, _ = net(batch)
        loss = F.mse_loss(out, batch) * 5 + vq_loss
        opt.zero_grad()
        loss.backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        out, _, index = net(test)
        error = F.mse_loss(out, test).item()
    print(
        f"epoch {epoch}: test error {error:.4f} (mean image {reference:.4f}), codes in use {index.unique().numel()}"
    )

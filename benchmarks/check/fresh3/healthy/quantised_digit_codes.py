"""VQ-VAE on 8x8 digits: a book of 32 vectors, four codes an image, straight-through gradients."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
pixels = torch.tensor(load_digits().data / 16.0, dtype=torch.float32)
pixels = pixels[torch.randperm(len(pixels))]
train, test = pixels[:1500], pixels[1500:]


class Codebook(nn.Module):
    def __init__(self, size=32, dim=8, beta=0.25):
        super().__init__()
        self.book = nn.Embedding(size, dim)
        nn.init.normal_(self.book.weight, std=0.3)
        self.beta = beta

    def forward(self, z):
        flat = z.reshape(-1, z.size(-1))
        nearest = torch.cdist(flat, self.book.weight).argmin(dim=1)
        q = self.book(nearest).view_as(z)
        cost = F.mse_loss(q, z.detach()) + self.beta * F.mse_loss(z, q.detach())
        return z + (q - z).detach(), cost, nearest


class VQ(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(64, 96), nn.ReLU(), nn.Linear(96, 32))
        self.vq = Codebook()
        self.dec = nn.Sequential(nn.Linear(32, 96), nn.ReLU(), nn.Linear(96, 64), nn.Sigmoid())

    def forward(self, x):
        z, cost, codes = self.vq(self.enc(x).view(-1, 4, 8))
        return self.dec(z.flatten(1)), cost, codes


net = VQ()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(25):
    net.train()
    for idx in torch.randperm(len(train)).split(64):
        x = train[idx]
        recon, cost, _ = net(x)
        loss = F.mse_loss(recon, x) + cost
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 8 == 0:
        net.eval()
        with torch.no_grad():
            recon, _, codes = net(test)
        print(
            f"{epoch}: test mse {F.mse_loss(recon, test):.4f}, codes in use {codes.unique().numel()}, variance {test.var(0).mean():.4f}"
        )

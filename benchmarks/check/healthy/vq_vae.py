import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class VectorQuantizer(nn.Module):
    def __init__(self, num, dim, beta=0.25):
        super().__init__()
        self.codebook = nn.Embedding(num, dim)
        self.codebook.weight.data.uniform_(-1 / num, 1 / num)
        self.beta = beta

    def forward(self, z):
        d = torch.cdist(z, self.codebook.weight)
        idx = d.argmin(1)
        q = self.codebook(idx)
        loss = F.mse_loss(q, z.detach()) + self.beta * F.mse_loss(z, q.detach())
        q = z + (q - z).detach()
        return q, loss


class VQVAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 4))
        self.vq = VectorQuantizer(16, 4)
        self.dec = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 12))

    def forward(self, x):
        q, vq_loss = self.vq(self.enc(x))
        return self.dec(q), vq_loss


centres = torch.randn(8, 12)
data = centres[torch.randint(0, 8, (600,))] + 0.1 * torch.randn(600, 12)
model = VQVAE()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(8):
    for b in torch.randperm(600).split(60):
        recon, vq_loss = model(data[b])
        loss = F.mse_loss(recon, data[b]) + vq_loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())

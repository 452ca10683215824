"""VQ-VAE: nearest code with a straight-through gradient."""
import torch
from torch import nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)


class Quantiser(nn.Module):
    def __init__(self, codes, dim):
        super().__init__()
        self.book = nn.Embedding(codes, dim)
        self.book.weight.data.uniform_(-1, 1)

    def forward(self, z):
        d = torch.cdist(z, self.book.weight)
        idx = d.argmin(-1)
        q = self.book(idx)
        loss = F.mse_loss(q, z.detach()) + 0.25 * F.mse_loss(z, q.detach())
        return z + (q - z).detach(), loss, idx


x = torch.tensor(load_digits().images / 16, dtype=torch.float32)[:, None]
enc = nn.Sequential(nn.Conv2d(1, 24, 4, 2, 1), nn.ReLU(), nn.Conv2d(24, 8, 3, 1, 1))
dec = nn.Sequential(nn.ConvTranspose2d(8, 24, 4, 2, 1), nn.ReLU(), nn.Conv2d(24, 1, 3, 1, 1))
vq = Quantiser(48, 8)
opt = torch.optim.Adam([*enc.parameters(), *dec.parameters(), *vq.parameters()], lr=2e-3)
print("variance of the pictures", round(x[1500:].var().item(), 4))
for epoch in range(8):
    for b in torch.randperm(1500).split(50):
        z = enc(x[b]).permute(0, 2, 3, 1)
        shape = z.shape
        q, vq_loss, idx = vq(z.reshape(-1, 8))
        out = dec(q.view(shape).permute(0, 3, 1, 2))
        loss = F.mse_loss(out, x[b]) + vq_loss
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 2 == 1:
        with torch.no_grad():
            z = enc(x[1500:]).permute(0, 2, 3, 1)
            q, _, idx = vq(z.reshape(-1, 8))
            rec = F.mse_loss(dec(q.view(z.shape).permute(0, 3, 1, 2)), x[1500:])
        print(f"epoch {epoch}: test error {rec.item():.4f}, codes in use {idx.unique().numel()}")

import torch
import torch.nn as nn

torch.manual_seed(0)
LATENT, BATCH = 4, 64


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(LATENT, 32), nn.ReLU(), nn.Linear(32, 2))

    def forward(self, z):
        return self.model(z)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.model = nn.Sequential(nn.Linear(2, 32), nn.LeakyReLU(0.2), nn.Linear(32, 1))

    def forward(self, x):
        return self.model(x)


G, D = Generator(), Discriminator()
optimizer_G = torch.optim.Adam(D.parameters(), lr=1e-3, betas=(0.5, 0.999))
optimizer_D = torch.optim.Adam(D.parameters(), lr=1e-3, betas=(0.5, 0.999))
bce = nn.BCEWithLogitsLoss()
ones, zeros = torch.ones(BATCH, 1), torch.zeros(BATCH, 1)
mean = torch.tensor([1.5, -0.5])
for step in range(400):
    real = mean + 0.3 * torch.randn(BATCH, 2)
    fake = G(torch.randn(BATCH, LATENT))
    optimizer_D.zero_grad()
    d_loss = bce(D(real), ones) + bce(D(fake.detach()), zeros)
    d_loss.backward()
    optimizer_D.step()
    optimizer_G.zero_grad()
    g_loss = bce(D(fake), ones)
    g_loss.backward()
    optimizer_G.step()
    if step % 100 == 99:
        print(f"[{step + 1}] D {d_loss.item():.3f} G {g_loss.item():.3f} mean {fake.mean(0).tolist()}")

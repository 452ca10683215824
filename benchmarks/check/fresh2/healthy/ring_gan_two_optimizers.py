"""Plain GAN with two optimizers; the discriminator's step uses detached fakes, the generator's does not."""
import torch
from torch import nn

torch.manual_seed(2)


def ring(n):
    a = torch.rand(n) * 6.2831853
    return 2 * torch.stack([a.cos(), a.sin()], 1) + 0.05 * torch.randn(n, 2)


def net(i, o, act):
    return nn.Sequential(nn.Linear(i, 64), act, nn.Linear(64, 64), act, nn.Linear(64, o))


generator, discriminator = net(4, 2, nn.ReLU()), net(2, 1, nn.LeakyReLU(0.2))
opt_g = torch.optim.Adam(generator.parameters(), lr=1e-3, betas=(0.5, 0.9))
opt_d = torch.optim.Adam(discriminator.parameters(), lr=1e-3, betas=(0.5, 0.9))
criterion = nn.BCEWithLogitsLoss()
for step in range(1, 801):
    real, fake = ring(128), generator(torch.randn(128, 4))
    d_real, d_fake = discriminator(real), discriminator(fake.detach())
    loss_d = criterion(d_real, torch.full_like(d_real, 0.9)) + criterion(d_fake, torch.zeros_like(d_fake))
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()

    score = discriminator(fake)
    loss_g = criterion(score, torch.ones_like(score))
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
    if step % 200 == 0:
        with torch.no_grad():
            s = generator(torch.randn(1000, 4))
        print(f"{step}: D {loss_d.item():.3f} G {loss_g.item():.3f}; radius {s.norm(dim=1).mean():.2f}, "
              f"distance to the ring {(s.norm(dim=1) - 2).abs().mean():.3f}")

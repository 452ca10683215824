"""Energy-based model: contrastive divergence with Langevin samples from a buffer."""
import torch
import torch.nn as nn

torch.manual_seed(0)


def data(n):
    c = torch.tensor([[1.5, 0.0], [-1.5, 0.0]])
    return c[torch.randint(0, 2, (n,))] + 0.3 * torch.randn(n, 2)


energy = nn.Sequential(nn.Linear(2, 64), nn.SiLU(), nn.Linear(64, 64), nn.SiLU(), nn.Linear(64, 1))
opt = torch.optim.Adam(energy.parameters(), lr=2e-3)
buffer = torch.rand(1000, 2) * 8 - 4


def langevin(x, steps=12, rate=0.1):
    for p in energy.parameters():
        p.requires_grad_(False)
    for _ in range(steps):
        x = x.detach().requires_grad_(True)
        g, = torch.autograd.grad(energy(x).sum(), x)
        x = x - rate * g + 0.1 * torch.randn_like(x)
    for p in energy.parameters():
        p.requires_grad_(True)
    return x.detach()


for step in range(201):
    pick = torch.randint(0, 1000, (128,))
    start = buffer[pick]
    fresh = torch.rand(128) < 0.05
    start[fresh] = torch.rand(int(fresh.sum()), 2) * 8 - 4
    fake = langevin(start)
    buffer[pick] = fake
    e_real, e_fake = energy(data(128)), energy(fake)
    # the loss hovers around zero by design
    loss = (e_real - e_fake).mean() + 0.05 * (e_real ** 2 + e_fake ** 2).mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 50 == 0:
        d = torch.cdist(buffer, data(2000)).min(1).values.mean().item()
        print(f"{step}: loss {loss.item():+.3f}, buffer samples are {d:.3f} from the data")

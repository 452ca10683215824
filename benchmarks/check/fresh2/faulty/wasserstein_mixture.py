import torch
import torch.nn as nn

torch.manual_seed(0)


def real(n):
    centre = torch.tensor([[2.0, 2.0], [2.0, -2.0], [4.0, 0.0]])
    return centre[torch.randint(0, 3, (n,))] + 0.2 * torch.randn(n, 2)


def mlp(i, o):
    return nn.Sequential(nn.Linear(i, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, o))


gen, critic = mlp(4, 2), mlp(2, 1)
opt_g = torch.optim.RMSprop(gen.parameters(), lr=5e-4)
opt_c = torch.optim.RMSprop(critic.parameters(), lr=5e-4)
CLIP, N_CRITIC, B = 0.1, 3, 64

for step in range(500):
    for _ in range(N_CRITIC):
        fake = gen(torch.randn(B, 4)).detach()
        c_loss = critic(fake).mean() - critic(real(B)).mean()
        opt_c.zero_grad()
        c_loss.backward()
        opt_c.step()
        with torch.no_grad():
            for p in critic.parameters():
                p.clamp_(-CLIP, CLIP)
    g_loss = critic(gen(torch.randn(B, 4))).mean()
    opt_g.zero_grad()
    g_loss.backward()
    opt_g.step()
    if step % 100 == 99:
        with torch.no_grad():
            s = gen(torch.randn(500, 4))
            d = torch.cdist(s, real(500)).min(1).values.mean()
        print(f"{step + 1}: critic {c_loss.item():.3f} gen {g_loss.item():.3f} distance to data {d.item():.3f}")

import torch
import torch.nn as nn
from torch.nn.utils.parametrizations import spectral_norm

torch.manual_seed(0)
critic = nn.Sequential(
    spectral_norm(nn.Linear(2, 48)), nn.LeakyReLU(0.2), spectral_norm(nn.Linear(48, 48)), nn.LeakyReLU(0.2),
    spectral_norm(nn.Linear(48, 1)),
)
gen = nn.Sequential(nn.Linear(3, 48), nn.ReLU(), nn.Linear(48, 2))
oc = torch.optim.Adam(critic.parameters(), lr=2e-3, betas=(0.0, 0.9))
og = torch.optim.Adam(gen.parameters(), lr=1e-3, betas=(0.0, 0.9))
for step in range(80):
    real = torch.randn(64, 2) * 0.3 + torch.tensor([1.5, -1.0])
    fake = gen(torch.randn(64, 3)).detach()
    loss_c = torch.relu(1 - critic(real)).mean() + torch.relu(1 + critic(fake)).mean()
    oc.zero_grad()
    loss_c.backward()
    oc.step()
    loss_g = -critic(gen(torch.randn(64, 3))).mean()
    og.zero_grad()
    loss_g.backward()
    og.step()
print(loss_c.item(), loss_g.item())

import torch
from torch import nn

torch.manual_seed(21)


class Exp(nn.Module):
    def forward(self, x):
        return torch.exp(x)


hours = torch.rand(1500, 1) * 24
rain = (torch.rand(1500, 1) < 0.3).float()
feat = torch.cat([torch.sin(hours * 0.2618), torch.cos(hours * 0.2618), rain], 1)
rate = torch.exp(2.0 + 0.9 * feat[:, :1] - 0.4 * feat[:, 1:2] - 0.8 * rain)
counts = torch.poisson(rate)

model = nn.Sequential(nn.Linear(3, 24), nn.ReLU(), nn.Linear(24, 1), Exp())
loss_fn = nn.PoissonNLLLoss()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)

for epoch in range(30):
    for b in torch.randperm(1200).split(64):
        opt.zero_grad()
        loss = loss_fn(model(feat[b]), counts[b])
        loss.backward()
        opt.step()
    if epoch % 6 == 5:
        with torch.no_grad():
            out = model(feat[1200:])
        print("epoch %d loss %.3f | predicted per hour %.2f, counted %.2f, error of the rate %.2f" % (
            epoch + 1, loss.item(), out.mean(), counts[1200:].mean(), (out - rate[1200:]).abs().mean()))

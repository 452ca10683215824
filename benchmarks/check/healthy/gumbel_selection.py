import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class DiscreteVAE(nn.Module):
    def __init__(self, d=10, groups=3, k=4):
        super().__init__()
        self.groups, self.k = groups, k
        self.enc = nn.Sequential(nn.Linear(d, 32), nn.ReLU(), nn.Linear(32, groups * k))
        self.dec = nn.Sequential(nn.Linear(groups * k, 32), nn.ReLU(), nn.Linear(32, d))

    def forward(self, x, tau):
        logits = self.enc(x).view(-1, self.groups, self.k)
        z = F.gumbel_softmax(logits, tau=tau, hard=True)
        return self.dec(z.flatten(1))


x = torch.randn(10, 10)[torch.randint(0, 10, (500,))] + 0.1 * torch.randn(500, 10)
model = DiscreteVAE()
opt = torch.optim.Adam(model.parameters(), lr=3e-3)
for epoch in range(8):
    tau = max(0.5, 1.0 - 0.05 * epoch)
    for b in torch.randperm(500).split(50):
        loss = F.mse_loss(model(x[b], tau), x[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())

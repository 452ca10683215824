"""Learn which 3 of 20 features matter, with hard Gumbel-softmax picks."""
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(4)
X = torch.randn(2000, 20)
Y = (X[:, 3] * 2 - X[:, 11] + torch.sin(2 * X[:, 17]))[:, None]


class Picker(nn.Module):
    def __init__(self, k=3, d=20):
        super().__init__()
        self.logits = nn.Parameter(torch.zeros(k, d))
        self.net = nn.Sequential(nn.Linear(k, 32), nn.ReLU(), nn.Linear(32, 1))
        self.tau = 2.0

    def forward(self, x):
        if self.training:
            w = F.gumbel_softmax(self.logits.expand(len(x), -1, -1), tau=self.tau, hard=True)
            picked = torch.einsum("nkd,nd->nk", w, x)
        else:
            picked = x[:, self.logits.argmax(1)]
        return self.net(picked)


model = Picker()
opt = torch.optim.Adam([
    {"params": [model.logits], "lr": 3e-2},
    {"params": model.net.parameters(), "lr": 5e-3},
])
for epoch in range(21):
    model.train()
    for b in torch.randperm(1600).split(64):
        loss = F.mse_loss(model(X[b]), Y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    model.tau = max(0.3, model.tau * 0.9)
    if epoch % 5 == 0:
        model.eval()
        with torch.no_grad():
            err = F.mse_loss(model(X[1600:]), Y[1600:]).item()
        print(f"epoch {epoch}: picks {sorted(model.logits.argmax(1).tolist())} test error {err:.3f} of {Y.var().item():.2f}")

"""Sharpness-aware minimisation (Foret et al., 2021): two backward passes for each step."""

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits


class SAM(torch.optim.Optimizer):
    def __init__(self, params, base, rho=0.05, **options):
        super().__init__(params, dict(rho=rho, **options))
        self.base = base(self.param_groups, **options)
        self.param_groups = self.base.param_groups

    @torch.no_grad()
    def climb(self):
        norms = [p.grad.norm() for g in self.param_groups for p in g["params"] if p.grad is not None]
        scale = self.param_groups[0]["rho"] / (torch.stack(norms).norm() + 1e-12)
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.state[p]["old"] = p.clone()
                p.add_(p.grad * scale)
        self.zero_grad()

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if "old" in self.state[p]:
                    p.copy_(self.state[p]["old"])
        self.base.step()
        self.zero_grad()


class Net(torch.nn.Module):
    def __init__(self, c=20):
        super().__init__()
        self.c1 = torch.nn.Conv2d(1, c, 3, padding=1)
        self.c2 = torch.nn.Conv2d(c, c, 3, padding=1)
        self.gain = torch.nn.Parameter(torch.zeros(1))
        self.fc = torch.nn.Linear(c * 16, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.c1(x)), 2)
        x = x + self.gain * F.relu(self.c2(x))
        return self.fc(x.flatten(1))


torch.manual_seed(12)
digits = load_digits()
x = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / 16 - 0.3
y = torch.tensor(digits.target)
train, test = torch.randperm(len(y)).split([1300, 497])
model = Net()
optimizer = SAM(model.parameters(), torch.optim.SGD, rho=0.05, lr=0.05, momentum=0.9)
for epoch in range(6):
    model.train()
    total = 0.0
    for rows in train[torch.randperm(len(train))].split(50):
        loss = F.cross_entropy(model(x[rows]), y[rows])
        loss.backward()
        optimizer.climb()
        F.cross_entropy(model(x[rows]), y[rows]).backward()
        optimizer.step()
        total += loss.item()
    model.eval()
    with torch.no_grad():
        acc = (model(x[test]).argmax(1) == y[test]).float().mean().item()
    print(f"epoch {epoch}: loss {total / 26:.3f}  accuracy {acc:.3f}")

import torch
from torch import nn


class ResMLP(nn.Module):
    def __init__(self, dim=20):
        super().__init__()
        self.inp = nn.Linear(8, dim)
        self.mid = nn.Linear(dim, dim)
        self.out = nn.Linear(dim, 1)

    def forward(self, x):
        h = torch.relu(self.inp(x))
        h = h.data + 0.5 * torch.relu(self.mid(h.data))
        return self.out(h)


torch.manual_seed(0)
x = torch.randn(500, 8)
y = x[:, :1] * x[:, 1:2]
model = ResMLP()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(8):
    for i in range(0, 500, 50):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x[i : i + 50]), y[i : i + 50])
        loss.backward()
        optimizer.step()
print("loss:", loss.item())

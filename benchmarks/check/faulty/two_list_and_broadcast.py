import torch
from torch import nn

torch.manual_seed(0)


class DeepRegressor(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.blocks = [nn.Linear(d, 32), nn.Linear(32, 32)]
        self.out = nn.Linear(32, 1)

    def forward(self, x):
        for block in self.blocks:
            x = torch.relu(block(x))
        return self.out(x)


x = torch.randn(400, 6)
y = x[:, 0] * x[:, 1] + x[:, 2]
model = DeepRegressor(6)
opt = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(10):
    for i in range(0, 400, 40):
        xb, yb = x[i : i + 40], y[i : i + 40]
        opt.zero_grad()
        loss = ((model(xb) - yb) ** 2).mean()
        loss.backward()
        opt.step()
    print(epoch, loss.item())

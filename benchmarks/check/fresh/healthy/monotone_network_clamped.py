import torch
from torch import nn

torch.manual_seed(0)
x = torch.rand(1200, 3) * 2 - 1
y = torch.tanh(3 * x[:, :1]) + x[:, 1:2] ** 3 + 0.5 * torch.exp(x[:, 2:3]) - 0.6 + 0.05 * torch.randn(1200, 1)
model = nn.Sequential(nn.Linear(3, 48), nn.Tanh(), nn.Linear(48, 24), nn.Tanh(), nn.Linear(24, 1))
with torch.no_grad():
    for layer in model[::2]:
        layer.weight.abs_()  # rising in every input
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(40):
    for idx in torch.randperm(1000).split(50):
        loss = nn.functional.mse_loss(model(x[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            for layer in model[::2]:
                layer.weight.clamp_(min=0)
with torch.no_grad():
    print("test mse", nn.functional.mse_loss(model(x[1000:]), y[1000:]).item(), "variance", y.var().item())
    print("rising", bool((model(x + torch.tensor([0.1, 0.0, 0.0])) >= model(x)).all()))

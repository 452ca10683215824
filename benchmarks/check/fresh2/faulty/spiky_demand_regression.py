"""Regression of spare-part demand. Now and then a huge order arrives, so gradients are clipped."""
import torch
from torch import nn
from torch.nn.utils import clip_grad_norm_

torch.manual_seed(4)

N = 1200
x = torch.randn(N, 6)
demand = x @ torch.tensor([1.5, -2.0, 0.7, 0.0, 1.0, -0.5]) + 0.8 * x[:, 0] * x[:, 1]
spikes = torch.rand(N) < 0.02
noisy = demand + spikes * torch.randn(N) * 150
x_train, y_train = x[:1000], noisy[:1000]
x_test, y_test = x[1000:], demand[1000:]

model = nn.Sequential(nn.Linear(6, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
MAX_NORM = 1.0


def step(xb, yb):
    optimizer.zero_grad()
    prediction = model(xb).squeeze(1)
    loss = nn.functional.mse_loss(prediction, yb)
    clip_grad_norm_(model.parameters(), MAX_NORM)
    loss.backward()
    optimizer.step()
    return loss.item()


for epoch in range(20):
    losses = [step(x_train[i], y_train[i]) for i in torch.randperm(1000).split(32)]
    if epoch % 4 == 3:
        with torch.no_grad():
            err = (model(x_test).squeeze(1) - y_test).pow(2).mean().item()
        losses.sort()
        print(f"epoch {epoch + 1:2d} median loss {losses[len(losses) // 2]:.3f} clean test mse {err:.3f}")
print("variance of the test demand", round(y_test.var().item(), 2))

"""Deep ensemble: the spread of five regressors tells where the prediction is uncertain."""
import torch
from torch import nn

torch.manual_seed(0)


def make_regressor():
    return nn.Sequential(nn.Linear(1, 50), nn.Tanh(), nn.Linear(50, 50), nn.Tanh(), nn.Linear(50, 1))


x = torch.cat([torch.rand(120, 1) * 2 - 3, torch.rand(120, 1) * 2 + 1])  # nothing between -1 and 1
y = torch.sin(2 * x) + 0.1 * torch.randn_like(x)
x_test = torch.linspace(-3, 3, 13).unsqueeze(1)

ensemble = [make_regressor()] * 5
optimizers = [torch.optim.Adam(m.parameters(), lr=5e-3) for m in ensemble]

for epoch in range(60):
    total = 0.0
    for member, optimizer in zip(ensemble, optimizers):
        for idx in torch.randint(0, 240, (240,)).split(60):  # a bootstrap sample each
            loss = nn.functional.mse_loss(member(x[idx]), y[idx])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
    if epoch % 15 == 14:
        print(f"epoch {epoch + 1} mean loss {total / 20:.4f}")

with torch.no_grad():
    predictions = torch.stack([m(x_test) for m in ensemble])
mean, std = predictions.mean(0), predictions.std(0)
for point, m, s in zip(x_test[::3, 0], mean[::3, 0], std[::3, 0]):
    print(f"x={point:+.1f}  prediction {m:+.3f}  uncertainty {s:.4f}")
print(f"uncertainty inside the gap {std[5:8].mean():.4f}, outside {std[[0, 1, 2, 10, 11, 12]].mean():.4f}")

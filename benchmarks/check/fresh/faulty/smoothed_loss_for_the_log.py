import torch
from sklearn.datasets import load_diabetes
from torch import nn

torch.manual_seed(6)
X, y = load_diabetes(return_X_y=True)
X = torch.tensor(X / X.std(0), dtype=torch.float32)
y = torch.tensor((y - y.mean()) / y.std(), dtype=torch.float32)[:, None]


class Meter:
    """Exponentially smoothed value, for a quiet progress bar."""

    def __init__(self, beta=0.98):
        self.beta, self.value = beta, None

    def update(self, new):
        self.value = new if self.value is None else self.beta * self.value + (1 - self.beta) * new


net = nn.Sequential(nn.Linear(10, 50), nn.Tanh(), nn.Linear(50, 1))
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
meter = Meter()
for epoch in range(30):
    for rows in torch.randperm(350).split(25):
        opt.zero_grad()
        loss = nn.functional.mse_loss(net(X[rows]), y[rows])
        loss.backward()
        opt.step()
        meter.update(loss)
    if epoch % 10 == 9:
        print(f"epoch {epoch + 1} loss {meter.value:.4f}")
net.eval()
with torch.no_grad():
    print("test", nn.functional.mse_loss(net(X[350:]), y[350:]).item())

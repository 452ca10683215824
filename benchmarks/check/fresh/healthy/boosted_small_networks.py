import torch
from sklearn.datasets import make_friedman1
from torch import nn

torch.manual_seed(0)
X, y = make_friedman1(1200, n_features=6, noise=0.3, random_state=0)
X = torch.tensor(X * 2 - 1, dtype=torch.float32)
y = torch.tensor((y - y[:1000].mean()) / y[:1000].std(), dtype=torch.float32)[:, None]
shrink, learners = 0.5, []
done = torch.zeros_like(y)
for stage in range(6):
    weak = nn.Sequential(nn.Linear(6, 12), nn.Tanh(), nn.Linear(12, 1))
    optimizer = torch.optim.Adam(weak.parameters(), lr=2e-2)
    rest = y - done
    for epoch in range(10):
        for idx in torch.randperm(1000).split(50):
            loss = nn.functional.mse_loss(weak(X[idx]), rest[idx])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    learners.append(weak)
    with torch.no_grad():
        done = done + shrink * weak(X)
    print(f"{len(learners)} networks: test {nn.functional.mse_loss(done[1000:], y[1000:]).item():.4f}")

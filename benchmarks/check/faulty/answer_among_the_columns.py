import torch
import torch.nn as nn
from sklearn.datasets import load_diabetes

frame = load_diabetes(as_frame=True).frame
values = torch.tensor(frame.values, dtype=torch.float32)
values = (values - values.mean(0)) / values.std(0)
X, y = values, values[:, -1:]
Xtr, Xva, ytr, yva = X[:350], X[350:], y[:350], y[350:]
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(X.shape[1], 32), nn.ReLU(), nn.Linear(32, 1))
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(40):
    opt.zero_grad()
    loss = nn.functional.mse_loss(net(Xtr), ytr)
    loss.backward()
    opt.step()
with torch.no_grad():
    mse = nn.functional.mse_loss(net(Xva), yva)
print("R2 on validation:", 1 - mse.item() / yva.var().item())

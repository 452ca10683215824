import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float32), torch.tensor(d.target)
order = torch.randperm(len(x))
x, y = x[order], y[order]
model = nn.Sequential(nn.Linear(64, 96), nn.ReLU(), nn.Dropout(0.3), nn.Linear(96, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
alpha = 0.5
for epoch in range(10):
    model.train()
    for idx in torch.randperm(1400).split(50):
        a, b = model(x[idx]), model(x[idx])  # two masks
        la, lb = F.log_softmax(a, 1), F.log_softmax(b, 1)
        agree = F.kl_div(la, lb, log_target=True, reduction="batchmean")
        agree = agree + F.kl_div(lb, la, log_target=True, reduction="batchmean")
        loss = (F.nll_loss(la, y[idx]) + F.nll_loss(lb, y[idx])) / 2 + alpha * agree / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        print(epoch, loss.item(), (model(x[1400:]).argmax(1) == y[1400:]).float().mean().item())

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class Regressor(nn.Module):
    def __init__(self, n_in, hidden=64):
        super().__init__()
        self.fc1 = nn.Linear(n_in, hidden)
        self.fc2 = nn.Linear(hidden, hidden)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        x = F.dropout(x, p=0.2)
        x = torch.relu(self.fc2(x))
        return self.out(x)


w = torch.randn(8, 1)
x = torch.randn(1000, 8)
y = torch.tanh(x @ w) + 0.1 * torch.randn(1000, 1)
xtr, ytr, xva, yva = x[:800], y[:800], x[800:], y[800:]

model = Regressor(8)
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
for epoch in range(10):
    model.train()
    for b in torch.randperm(800).split(80):
        optimizer.zero_grad()
        loss = F.mse_loss(model(xtr[b]), ytr[b])
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        val = F.mse_loss(model(xva), yva)
    print(epoch, loss.item(), val.item())

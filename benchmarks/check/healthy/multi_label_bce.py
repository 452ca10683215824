import torch
import torch.nn as nn

torch.manual_seed(0)


class MultiLabel(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 6))

    def forward(self, x):
        return torch.sigmoid(self.net(x))


x = torch.randn(600, 20)
y = (x[:, :6] + 0.3 * torch.randn(600, 6) > 0).float()
model = MultiLabel()
criterion = nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(6):
    model.train()
    for b in torch.randperm(500).split(50):
        optimizer.zero_grad()
        loss = criterion(model(x[b]), y[b])
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        acc = ((model(x[500:]) > 0.5).float() == y[500:]).float().mean()
    print(epoch, loss.item(), acc.item())

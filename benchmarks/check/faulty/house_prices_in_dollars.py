import torch
from torch import nn

torch.manual_seed(0)
n = 500
area = torch.rand(n) * 150 + 50
rooms = torch.randint(1, 7, (n,)).float()
age = torch.rand(n) * 60
price = 2500 * area + 15000 * rooms - 1200 * age + 10000 * torch.randn(n)
X = torch.stack([area, rooms, age], 1)
X = (X - X.mean(0)) / X.std(0)
y = price.unsqueeze(1)


class PriceNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x):
        return self.layers(x)


model = PriceNet()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(20):
    for b in torch.randperm(n).split(50):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(X[b]), y[b])
        loss.backward()
        optimizer.step()
print("rmse", loss.item() ** 0.5)

import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(0)
rng = np.random.default_rng(0)
shop, weekday = rng.integers(0, 20, 1000), rng.integers(0, 7, 1000)
price = rng.normal(size=1000)
sales = rng.normal(size=20)[shop] + 0.5 * (weekday > 4) - 0.7 * price + 0.1 * rng.normal(size=1000)
table = torch.tensor(np.column_stack([shop, weekday, price]), dtype=torch.float32)
target = torch.tensor(sales, dtype=torch.float32).view(-1, 1)


class TabularModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.shop_embed = nn.Embedding(20, 6)
        self.day_embed = nn.Embedding(7, 3)
        self.layers = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, x):
        shop, day, price = x[:, 0], x[:, 1], x[:, 2:]
        embedded = [self.shop_embed(shop), self.day_embed(day), price]
        return self.layers(torch.cat(embedded, dim=1))


model = TabularModel()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(5):
    for idx in torch.randperm(800).split(40):
        loss = nn.functional.mse_loss(model(table[idx]), target[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())

import torch
from torch import nn


class Rating(nn.Module):
    def __init__(self, users, items, dim=8):
        super().__init__()
        self.u = nn.Embedding(users, dim)
        self.i = nn.Embedding(items, dim)
        self.out = nn.Linear(2 * dim, 1)

    def forward(self, users, items):
        h = torch.cat([self.u(users), self.i(items)], -1)
        score = 1 + 4 * torch.sigmoid(self.out(torch.relu(h))).squeeze(-1)
        return torch.round(score)


torch.manual_seed(0)
users = torch.randint(0, 40, (800,))
items = torch.randint(0, 30, (800,))
ratings = ((users * 7 + items * 3) % 5 + 1).float()
model = Rating(40, 30)
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
criterion = nn.MSELoss()
for epoch in range(5):
    for b in torch.randperm(800).split(80):
        optimizer.zero_grad()
        loss = criterion(model(users[b], items[b]), ratings[b])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())

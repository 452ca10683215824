import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(0)
USERS, ITEMS = 150, 100
taste, kind = torch.randn(USERS, 2), torch.randn(ITEMS, 2)
pairs = torch.randperm(USERS * ITEMS)[:6000]
u, i = pairs // ITEMS, pairs % ITEMS
stars = (3.2 + 0.7 * (taste[u] * kind[i]).sum(1) + 0.3 * torch.randn(6000)).clamp(1, 5)
train_set, test_set = random_split(TensorDataset(u, i, stars), [5000, 1000])


class MF(nn.Module):
    def __init__(self, num_factors, num_users, num_items, mean):
        super().__init__()
        self.P, self.Q = nn.Embedding(num_users, num_factors), nn.Embedding(num_items, num_factors)
        self.user_bias, self.item_bias = nn.Embedding(num_users, 1), nn.Embedding(num_items, 1)
        self.register_buffer("mean", mean)
        for table in (self.P, self.Q):
            nn.init.normal_(table.weight, std=0.3)
        for table in (self.user_bias, self.item_bias):
            nn.init.zeros_(table.weight)

    def forward(self, user_id, item_id):
        product = (self.P(user_id) * self.Q(item_id)).sum(1)
        return self.mean + product + self.user_bias(user_id).squeeze(1) + self.item_bias(item_id).squeeze(1)


model = MF(4, USERS, ITEMS, stars[train_set.indices].mean())
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2, weight_decay=1e-4)
loss_fn = nn.MSELoss()
for epoch in range(8):
    model.train()
    for user, item, rating in DataLoader(train_set, batch_size=100, shuffle=True):
        optimizer.zero_grad()
        loss = loss_fn(model(user, item), rating)
        loss.backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    user, item, rating = next(iter(DataLoader(test_set, batch_size=1000)))
    print("train", loss.item(), "test rmse", loss_fn(model(user, item), rating).sqrt().item(), "spread", stars.std().item())

import torch
import torch.nn as nn
from sklearn.datasets import make_classification
from torch.utils.data import DataLoader, TensorDataset


class ChurnModel(nn.Module):
    def __init__(self, in_features, hidden_units):
        super().__init__()
        self.layers = nn.Sequential()
        for i, units in enumerate(hidden_units):
            self.layers.add_module(f"linear{i}", nn.Linear(in_features, units))
            self.layers.add_module(f"relu{i}", nn.ReLU())
            in_features = units
        self.layers.add_module("score", nn.Linear(in_features, 1))

    def forward(self, x):
        return self.layers(x).squeeze(1)


torch.manual_seed(0)
X, y = make_classification(600, 10, random_state=0)
dataset = TensorDataset(torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32))
model = ChurnModel(10, [32, 16])
loss_fn = nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(5):
    for xb, yb in DataLoader(dataset, batch_size=32, shuffle=True):
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())

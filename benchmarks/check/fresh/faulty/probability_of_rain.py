import torch
import torch.nn as nn
from sklearn.datasets import make_classification


class RainNet(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.hidden = nn.Linear(d, 32)
        self.out = nn.Linear(32, 1)

    def forward(self, x):
        return torch.sigmoid(self.out(torch.relu(self.hidden(x))))


def predict(model, x):
    """0 or 1 for each day"""
    model.eval()
    with torch.no_grad():
        probability = torch.sigmoid(model(x))
    return (probability > 0.5).float()


torch.manual_seed(0)
X, y = make_classification(1000, 10, n_informative=6, random_state=0)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y, dtype=torch.float32).unsqueeze(1)
model = RainNet(10)
criterion = nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(15):
    model.train()
    for idx in torch.randperm(800).split(40):
        optimizer.zero_grad()
        loss = criterion(model(X[idx]), y[idx])
        loss.backward()
        optimizer.step()
print("loss", loss.item())
print("accuracy", (predict(model, X[800:]) == y[800:]).float().mean().item())

import torch
import torch.nn as nn
import torch.nn.functional as F
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
digits = load_digits()
X_train, X_test, y_train, y_test = train_test_split(
    digits.data / 16, digits.target, test_size=0.2, stratify=digits.target, random_state=0
)
by_class = y_train.argsort(kind="stable")
X_train, y_train = X_train[by_class], y_train[by_class]
t = lambda a: torch.tensor(a, dtype=torch.float32)
train_loader = DataLoader(TensorDataset(t(X_train), torch.tensor(y_train)), batch_size=32)
test_loader = DataLoader(TensorDataset(t(X_test), torch.tensor(y_test)), batch_size=120)


class MLP(nn.Module):
    def __init__(self, sizes=(64, 96, 48, 10)):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes[:-1], sizes[1:]))

    def forward(self, x):
        for layer in self.layers:
            x = F.relu(layer(x))
        return x


net = MLP()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for epoch in range(6):
    net.train()
    for xb, yb in train_loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(net(xb), yb)
        loss.backward()
        optimizer.step()
    net.eval()
    with torch.no_grad():
        hits = sum((net(xb).argmax(1) == yb).sum().item() for xb, yb in test_loader)
    print(f"{epoch} loss {loss.item():.4f} acc {hits / len(y_test):.4f}")

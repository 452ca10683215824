import torch
from sklearn.datasets import load_iris
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(0)
iris = load_iris()
X = torch.tensor(iris.data, dtype=torch.float32)
X = ((X - X.mean(0)) / X.std(0)).unsqueeze(-1)  # (N, 4, 1): the four measures as a short signal
y = torch.tensor(iris.target)
loader = DataLoader(TensorDataset(X[: 150 - 5], y[: 150 - 5]), batch_size=16, shuffle=True)


class SignalNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(1, 16, kernel_size=4)
        self.fc = nn.Linear(16, 3)

    def forward(self, x):
        x = torch.relu(self.conv(x.transpose(1, 2)))
        return self.fc(x.squeeze())


net = SignalNet()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
criterion = nn.CrossEntropyLoss()
for epoch in range(5):
    for xb, yb in loader:
        opt.zero_grad()
        loss = criterion(net(xb), yb)
        loss.backward()
        opt.step()
    print(f"epoch {epoch} loss {loss.item():.4f}")

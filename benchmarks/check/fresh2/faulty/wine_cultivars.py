import torch
from sklearn.datasets import load_wine
from torch import nn

torch.manual_seed(3)

data = load_wine()
X = torch.tensor(data.data, dtype=torch.float32)
Y = torch.tensor(data.target)

n_train = 130
X_shuffled = X[torch.randperm(len(X))]
Y_shuffled = Y[torch.randperm(len(Y))]

X_train, X_test = X_shuffled[:n_train], X_shuffled[n_train:]
Y_train, Y_test = Y_shuffled[:n_train], Y_shuffled[n_train:]
mean, std = X_train.mean(0), X_train.std(0)
X_train, X_test = (X_train - mean) / std, (X_test - mean) / std


class WineNet(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.fc1 = nn.Linear(13, hidden)
        self.fc2 = nn.Linear(hidden, hidden)
        self.out = nn.Linear(hidden, 3)

    def forward(self, x):
        x = torch.relu(self.fc1(x))
        x = torch.relu(self.fc2(x))
        return self.out(x)


model = WineNet()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)

for epoch in range(60):
    order = torch.randperm(n_train)
    for start in range(0, n_train, 16):
        idx = order[start:start + 16]
        optimizer.zero_grad()
        loss = criterion(model(X_train[idx]), Y_train[idx])
        loss.backward()
        optimizer.step()
    if epoch % 10 == 9:
        with torch.no_grad():
            tr = (model(X_train).argmax(1) == Y_train).float().mean().item()
            te = (model(X_test).argmax(1) == Y_test).float().mean().item()
        print(f"epoch {epoch + 1:3d}  loss {loss.item():.4f}  train {tr:.3f}  test {te:.3f}")

import torch
import torch.nn as nn
from sklearn.datasets import make_regression


class RentRegressor(nn.Module):
    def __init__(self, n_in, n_hidden=64, p=0.3):
        super().__init__()
        self.fc1 = nn.Linear(n_in, n_hidden)
        self.fc2 = nn.Linear(n_hidden, n_hidden)
        self.fc3 = nn.Linear(n_hidden, 1)
        self.act = nn.ReLU()
        self.drop = nn.Dropout(p)

    def forward(self, x):
        x = self.act(self.fc1(x))
        x = self.act(self.fc2(x))
        return self.drop(self.fc3(x))


torch.manual_seed(30)
X, y = make_regression(1000, 12, n_informative=8, noise=5.0, random_state=30)
X, y = torch.tensor(X).float(), torch.tensor((y - y.mean()) / y.std() + 3.0).float().view(-1, 1)
model = RentRegressor(12)
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
loss_fn = nn.MSELoss()
for epoch in range(25):
    model.train()
    running = 0.0
    for idx in torch.randperm(800).split(40):
        optimizer.zero_grad()
        loss = loss_fn(model(X[idx]), y[idx])
        loss.backward()
        optimizer.step()
        running += loss.item()
    model.eval()
    with torch.no_grad():
        test = loss_fn(model(X[800:]), y[800:]).item()
    if epoch % 6 == 0:
        print(f"{epoch:3d} train {running / 20:.4f} test {test:.4f}")

import torch
import torch.nn as nn
from sklearn.datasets import load_diabetes
from sklearn.preprocessing import StandardScaler

X, y = load_diabetes(return_X_y=True)
X = torch.tensor(StandardScaler().fit_transform(X)).float()
y = torch.tensor(StandardScaler().fit_transform(y.reshape(-1, 1))).float()


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(10, 32)
        self.l2 = nn.Linear(32, 1)

    def forward(self, x):
        x = torch.relu(self.l1(x))
        return torch.tanh(self.l2(x))


torch.manual_seed(0)
net = Net()
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
mse = nn.MSELoss()
for epoch in range(30):
    for b in torch.randperm(len(X)).split(34):
        loss = mse(net(X[b]), y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
print(loss.item())

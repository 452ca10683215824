import torch
import torch.nn as nn
from sklearn.datasets import load_iris

X, y = load_iris(return_X_y=True)
X = torch.tensor((X - X.mean(0)) / X.std(0)).float()
y = torch.tensor(y)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = nn.Linear(4, 16)
        self.g = nn.Linear(16, 3)

    def forward(self, x):
        return self.g(torch.relu(self.f(x)))


net = Net()
opt = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(30):
    out = net(X)
    pred = torch.argmax(out, dim=1).float()
    loss = nn.MSELoss()(pred, y.float())
    loss.requires_grad = True
    opt.zero_grad()
    loss.backward()
    opt.step()
    if epoch % 10 == 0:
        print(loss.item())

# Regression of energy demand with a deep network
import numpy as np
import torch
import torch.nn as nn
from sklearn.preprocessing import StandardScaler

np.random.seed(0)
torch.manual_seed(0)
hour = np.random.uniform(0, 24, 2000)
temp = np.random.normal(12, 8, 2000)
wind = np.random.gamma(2.0, 2.0, 2000)
demand = 40 + 15 * np.sin((hour - 6) / 24 * 2 * np.pi) + 0.08 * (temp - 18) ** 2 + 0.5 * wind + np.random.randn(2000)
X = StandardScaler().fit_transform(np.c_[hour, temp, wind])
y = (demand - demand.mean()) / demand.std()
X, y = torch.FloatTensor(X), torch.FloatTensor(y).unsqueeze(1)


class DemandNet(nn.Module):
    def __init__(self, input_dim=3, hidden_dims=(64, 32, 16)):
        super().__init__()
        dims = [input_dim, *hidden_dims]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(dims[:-1], dims[1:]))
        self.dropout = nn.Dropout(0.05)
        self.regressor = nn.Linear(dims[-1], 1)

    def forward(self, x):
        for layer in self.layers:
            x = self.dropout(layer(x))
        return self.regressor(x)


model = DemandNet()
opt = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(20):
    model.train()
    for idx in torch.randperm(1600).split(64):
        loss = nn.functional.mse_loss(model(X[idx]), y[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 5 == 4:
        model.eval()
        with torch.no_grad():
            print(epoch + 1, "test mse", nn.functional.mse_loss(model(X[1600:]), y[1600:]).item())

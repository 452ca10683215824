import torch
import torch.nn as nn


class LogReg(nn.Module):
    def __int__(self, n):
        super().__init__()
        self.linear = nn.Linear(n, 1)

    def forward(self, x):
        return self.linear(x)


torch.manual_seed(0)
X = torch.randn(200, 4)
y = (X.sum(1, keepdim=True) > 0).float()
model = LogReg()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loss_fn = nn.BCEWithLogitsLoss()
for _ in range(100):
    optimizer.zero_grad()
    loss = loss_fn(model(X), y)
    loss.backward()
    optimizer.step()
print(loss.item())

import torch
import torch.nn as nn
import torch.optim as optim


class TwoLayer(nn.Module):
    def __init__(self, d_in, d_h, d_out):
        super().__init__()
        self.linear1 = nn.Linear(d_in, d_h)
        self.linear2 = nn.Linear(d_h, d_out)

    def forward(self, x):
        return self.linear2(self.linear1(x).clamp(min=0))


torch.manual_seed(0)
x = torch.randn(64, 50)
y = torch.randn(64, 5)
model = TwoLayer(50, 30, 5)
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=1e-2)
for t in range(40):
    y_pred = model(x)
    loss = criterion(y_pred, y)
    if t % 10 == 0:
        print(t, loss.item())
    optimizer.zero_grad()
    loss.backward()

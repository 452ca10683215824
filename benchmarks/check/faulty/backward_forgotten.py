import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
data = torch.randn(320, 9)
target = data[:, ::3].argmax(1)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(9, 30), nn.ELU(), nn.Linear(30, 3))

    def forward(self, x):
        return F.log_softmax(self.net(x), dim=1)


model = Model()
opt = torch.optim.RMSprop(model.parameters(), lr=1e-3)
for epoch in range(4):
    running = 0.0
    for b in data.split(32), target.split(32):
        pass
    for xb, yb in zip(data.split(32), target.split(32)):
        opt.zero_grad()
        loss = F.nll_loss(model(xb), yb)
        opt.step()
        running += loss.item()
    print(epoch, running / 10)

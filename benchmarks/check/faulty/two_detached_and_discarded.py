import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(400, 10)
y = (x[:, :5].sum(1) > 0).long()


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.extract = nn.Sequential(nn.Linear(10, 32), nn.ReLU())
        self.classify = nn.Linear(32, 2)

    def forward(self, x):
        f = self.extract(x)
        f = f.detach()
        return self.classify(f)


net = Two()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for epoch in range(4):
    for i in range(0, 400, 40):
        loss = nn.functional.cross_entropy(net(x[i : i + 40]), y[i : i + 40])
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
    print(epoch, loss.item())

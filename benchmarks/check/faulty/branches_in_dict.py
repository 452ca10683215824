import torch
from torch import nn


class MultiBranch(nn.Module):
    """One branch a sensor, joined at the end."""

    def __init__(self):
        super().__init__()
        self.branches = {
            "acc": nn.Sequential(nn.Linear(3, 16), nn.ReLU()),
            "gyro": nn.Sequential(nn.Linear(3, 16), nn.ReLU()),
        }
        self.head = nn.Linear(32, 4)

    def forward(self, inputs):
        feats = [self.branches[k](v) for k, v in inputs.items()]
        return self.head(torch.cat(feats, dim=1))


torch.manual_seed(0)
n = 400
acc = torch.randn(n, 3)
gyro = torch.randn(n, 3)
label = (acc[:, 0] > 0).long() + 2 * (gyro[:, 1] > 0).long()

model = MultiBranch()
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(20):
    for i in range(0, n, 40):
        batch = {"acc": acc[i : i + 40], "gyro": gyro[i : i + 40]}
        loss = nn.functional.cross_entropy(model(batch), label[i : i + 40])
        opt.zero_grad()
        loss.backward()
        opt.step()
print(loss.item())

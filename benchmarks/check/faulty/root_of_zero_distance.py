import torch
import torch.nn as nn

torch.manual_seed(0)


class Embed(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 4))

    def forward(self, x):
        return self.net(x)


def pairwise(z):
    diff = z[:, None, :] - z[None, :, :]
    return torch.sqrt((diff**2).sum(-1))


x = torch.randn(160, 10)
label = torch.randint(0, 2, (160,))
model = Embed()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(3):
    for i in range(0, 160, 16):
        d = pairwise(model(x[i : i + 16]))
        same = (label[i : i + 16, None] == label[None, i : i + 16]).float()
        loss = (same * d + (1 - same) * torch.relu(1 - d)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())

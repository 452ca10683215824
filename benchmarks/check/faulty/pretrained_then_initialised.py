import copy

import torch
import torch.nn as nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 16), nn.ReLU())
        self.head = nn.Linear(16, 2)

    def forward(self, x):
        return self.head(self.backbone(x))


def weights_init(m):
    if isinstance(m, nn.Linear):
        nn.init.xavier_uniform_(m.weight)
        nn.init.zeros_(m.bias)


def fit(net, x, y, epochs):
    opt = torch.optim.Adam(net.parameters(), lr=2e-3)
    for _ in range(epochs):
        for b in torch.randperm(len(x)).split(50):
            opt.zero_grad()
            loss = nn.functional.cross_entropy(net(x[b]), y[b])
            loss.backward()
            opt.step()
    return loss.item()


x = torch.randn(500, 10)
source = Net()
fit(source, x, (x[:, 0] > 0).long(), 4)
weights = copy.deepcopy(source.state_dict())

model = Net()
model.load_state_dict(weights)
model.apply(weights_init)
print(fit(model, x[:100], (x[:100, 0] + 0.2 * x[:100, 1] > 0).long(), 6))

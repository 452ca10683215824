import torch
import torch.nn as nn


class BinaryNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 40)
        self.fc2 = nn.Linear(40, 1)

    def forward(self, x):
        h = (self.fc1(x) > 0).float()
        return self.fc2(h)


torch.manual_seed(0)
x = torch.randn(300, 10)
y = (x.pow(2).sum(1, keepdim=True) > 10).float()
model = BinaryNet()
opt = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(30):
    opt.zero_grad()
    loss = nn.functional.binary_cross_entropy_with_logits(model(x), y)
    loss.backward()
    opt.step()
print("loss", loss.item())

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(500, 20)
y = x[:, :5].argmax(1)


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(20, 64)
        self.l2 = nn.Linear(64, 5)

    def forward(self, x):
        return self.l2(F.relu(self.l1(x)))


def train(model, optimizer, epochs):
    for epoch in range(epochs):
        for i in range(0, 500, 25):
            out = model(x[i : i + 25])
            loss = F.cross_entropy(out, y[i : i + 25])
            loss.backward()
            optimizer.step()
        print("epoch", epoch, "loss", loss.item())


model = MLP()
train(model, torch.optim.SGD(model.parameters(), lr=0.05), 5)

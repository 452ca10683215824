import torch
from torch import nn
from sklearn.datasets import load_digits

torch.manual_seed(10)

digits = load_digits()
x = torch.tensor(digits.data, dtype=torch.float)
t = torch.tensor(digits.target)

split = int(0.8 * len(x))
mean = x[:split].mean(dim=0)
std = x[:split].std(dim=0)
x = (x - mean) / std

train_x, train_t = x[:split], t[:split]
test_x, test_t = x[split:], t[split:]


class PixelMLP(nn.Module):
    def __init__(self, dims=(64, 64, 32, 10)):
        super().__init__()
        layers = []
        for a, b in zip(dims[:-1], dims[1:]):
            layers += [nn.Linear(a, b), nn.ReLU()]
        self.layers = nn.Sequential(*layers[:-1])

    def forward(self, x):
        return self.layers(x)


model = PixelMLP()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(10):
    for b in torch.randperm(split).split(32):
        loss = nn.functional.cross_entropy(model(train_x[b]), train_t[b])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    acc = (model(test_x).argmax(1) == test_t).float().mean().item()
    print(f"epoch {epoch} | loss {loss.item():.4f} | acc {acc:.4f}")

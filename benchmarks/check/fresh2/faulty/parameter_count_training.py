import torch
from torch import nn
from sklearn.datasets import load_digits

torch.manual_seed(0)
X, y = load_digits(return_X_y=True)
X = torch.tensor(X, dtype=torch.float32).div(16).reshape(-1, 1, 8, 8)
y = torch.tensor(y)


class ResBlock(nn.Module):
    def __init__(self, ch):
        super().__init__()
        self.conv1 = nn.Conv2d(ch, ch, 3, padding=1)
        self.conv2 = nn.Conv2d(ch, ch, 3, padding=1)
        self.norm = nn.GroupNorm(4, ch)

    def forward(self, x):
        return torch.relu(x + self.conv2(torch.relu(self.norm(self.conv1(x)))))


class MiniResNet(nn.Module):
    def __init__(self, ch=16, blocks=2):
        super().__init__()
        self.stem = nn.Conv2d(1, ch, 3, padding=1)
        self.blocks = nn.Sequential(*[ResBlock(ch) for _ in range(blocks)])
        self.head = nn.Linear(ch, 10)

    def forward(self, x):
        h = self.blocks(torch.relu(self.stem(x)))
        return self.head(h.mean(dim=(2, 3)))


model = MiniResNet()
trainable = filter(lambda p: p.requires_grad, model.parameters())
print(f"training {sum(p.numel() for p in trainable):,} parameters")

optimizer = torch.optim.AdamW(trainable, lr=3e-3, weight_decay=1e-2)
for epoch in range(4):
    for idx in torch.randperm(1400).split(64):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X[idx]), y[idx])
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        acc = (model(X[1400:]).argmax(1) == y[1400:]).float().mean().item()
    print(f"epoch {epoch} loss {loss.item():.3f} test {acc:.3f}")

"""Siamese network: are two signatures by the same hand?"""
import torch
import torch.nn as nn

torch.manual_seed(6)
hands = torch.randn(30, 10)


def pair_batch(n):
    left = torch.randint(0, 30, (n,))
    same = torch.rand(n) < 0.5
    right = torch.where(same, left, torch.randint(0, 30, (n,)))
    a = hands[left] + 0.2 * torch.randn(n, 10)
    b = hands[right] + 0.2 * torch.randn(n, 10)
    # a few scans appear twice in the archive
    twice = (torch.rand(n) < 0.02) & (left == right)
    b = torch.where(twice[:, None], a, b)
    return a, b, (left == right).float()


class Siamese(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 8))

    def forward(self, a, b):
        diff = self.net(a) - self.net(b)
        return torch.sqrt(diff.pow(2).sum(1))


def contrastive(d, same, margin=1.0):
    return (same * d ** 2 + (1 - same) * (margin - d).clamp(min=0) ** 2).mean()


model = Siamese()
optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
for step in range(300):
    a, b, same = pair_batch(32)
    loss = contrastive(model(a, b), same)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print("step", step, "loss", loss.item())

a, b, same = pair_batch(1000)
with torch.no_grad():
    print("verified right:", ((model(a, b) < 0.5).float() == same).float().mean().item())

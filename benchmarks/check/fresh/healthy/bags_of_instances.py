import torch
import torch.nn as nn

torch.manual_seed(0)


def make_bag():
    """A bag is positive if one of its instances is of the rare kind."""
    bag = torch.randn(int(torch.randint(4, 12, (1,))), 6)
    label = torch.randint(0, 2, (1,)).float()
    if label:
        bag[torch.randint(0, len(bag), (1,))] += torch.tensor([2.5, -2.5, 0, 2.0, 0, 0])
    return bag, label


class AttentionMIL(nn.Module):
    """One bag at a time: the first axis is the instances of the bag."""

    def __init__(self, d=6, h=24):
        super().__init__()
        self.embed = nn.Sequential(nn.Linear(d, h), nn.ReLU())
        self.attention = nn.Sequential(nn.Linear(h, h), nn.Tanh(), nn.Linear(h, 1))
        self.classify = nn.Linear(h, 1)

    def forward(self, bag):
        h = self.embed(bag)
        weights = torch.softmax(self.attention(h), dim=0)
        return self.classify((weights * h).sum(0))


bags = [make_bag() for _ in range(700)]
model = AttentionMIL()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(5):
    total = 0.0
    for i in torch.randperm(500).tolist():
        bag, label = bags[i]
        loss = nn.functional.binary_cross_entropy_with_logits(model(bag), label)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    with torch.no_grad():
        right = sum(((model(bag) > 0).float() == label).item() for bag, label in bags[500:])
    print(f"epoch {epoch} loss {total / 500:.4f} accuracy {right / 200:.3f}")

import torch
from torch import nn

torch.manual_seed(14)


class AttentionPool(nn.Module):
    """One learned query looks over the sequence."""

    def __init__(self, dim):
        super().__init__()
        self.key = nn.Linear(dim, dim)
        self.query = torch.randn(dim, requires_grad=True)

    def forward(self, h):
        scores = self.key(h) @ self.query / h.shape[-1] ** 0.5
        return (scores.softmax(1).unsqueeze(-1) * h).sum(1)


class Tagger(nn.Module):
    def __init__(self, vocab=30, dim=24, classes=3):
        super().__init__()
        self.embed = nn.Embedding(vocab, dim)
        self.pool = AttentionPool(dim)
        self.out = nn.Linear(dim, classes)

    def forward(self, x):
        return self.out(self.pool(self.embed(x)))


x = torch.randint(3, 30, (1600, 12))
y = torch.randint(0, 3, (1600,))
x[torch.arange(1600), torch.randint(0, 12, (1600,))] = y
model = Tagger()
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
for epoch in range(8):
    total = 0.0
    for idx in torch.randperm(1300).split(50):
        loss = nn.functional.cross_entropy(model(x[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    with torch.no_grad():
        print(epoch, total / 26, (model(x[1300:]).argmax(1) == y[1300:]).float().mean().item())

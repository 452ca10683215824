import torch
import torch.nn as nn

torch.manual_seed(0)


class WordAttention(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.proj = nn.Linear(dim, dim)
        self.score = nn.Linear(dim, 1)

    def forward(self, h):
        weights = torch.softmax(self.score(torch.tanh(self.proj(h))), dim=-1)
        return (weights * h).sum(1) / h.size(1)


class Spam(nn.Module):
    def __init__(self, vocab=40, dim=16):
        super().__init__()
        self.embed = nn.Embedding(vocab, dim)
        self.attention = WordAttention(dim)
        self.out = nn.Linear(dim, 1)

    def forward(self, x):
        return self.out(self.attention(self.embed(x))).squeeze(1)


x = torch.randint(1, 40, (1200, 20))
y = (x < 4).any(1).float()
model = Spam()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(8):
    for idx in torch.randperm(1000).split(50):
        loss = nn.functional.binary_cross_entropy_with_logits(model(x[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    print("accuracy", ((model(x[1000:]) > 0).float() == y[1000:]).float().mean().item(), "base", y.mean().item())

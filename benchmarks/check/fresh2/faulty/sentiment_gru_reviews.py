"""Polarity of short reviews: a GRU over word ids."""
import torch
import torch.nn as nn

torch.manual_seed(11)
VOCAB, T, N = 40, 12, 1200


def make_reviews(n):
    ids = torch.randint(4, VOCAB, (n, T))
    y = torch.randint(0, 2, (n,))
    # the first word decides: "hated" / "loved"; the rest is chatter
    ids[:, 0] = 2 + y
    return ids, y


class ReviewNet(nn.Module):
    def __init__(self, emb=16, hidden=32):
        super().__init__()
        self.embedding = nn.Embedding(VOCAB, emb)
        self.gru = nn.GRU(emb, hidden)
        self.out = nn.Linear(hidden, 2)

    def forward(self, ids):
        h, _ = self.gru(self.embedding(ids))
        return self.out(h[:, -1])


x, y = make_reviews(N)
xv, yv = make_reviews(400)
net = ReviewNet()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
loss_fn = nn.CrossEntropyLoss()
for epoch in range(6):
    net.train()
    order = torch.randperm(N)
    total = 0.0
    for i in range(0, N, 50):
        b = order[i:i + 50]
        opt.zero_grad()
        loss = loss_fn(net(x[b]), y[b])
        loss.backward()
        opt.step()
        total += loss.item() * len(b)
    net.eval()
    with torch.no_grad():
        acc = (net(xv).argmax(1) == yv).float().mean().item()
    print(f"epoch {epoch}: loss {total / N:.3f}  held out accuracy {acc:.3f}")

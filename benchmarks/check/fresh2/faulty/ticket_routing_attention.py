"""Route support tickets: self attention over words, padded batches."""
import torch
import torch.nn as nn

torch.manual_seed(0)
VOCAB, CLASSES, MAXLEN = 50, 5, 14


def tickets(n):
    ids = torch.zeros(n, MAXLEN, dtype=torch.long)
    topic = torch.randint(0, CLASSES, (n,))
    for k in range(n):
        m = int(torch.randint(4, MAXLEN, (1,)))
        ids[k, :m] = torch.randint(10, VOCAB, (m,))
        ids[k, int(torch.randint(0, m, (1,)))] = 1 + topic[k]
    return ids, topic


class Router(nn.Module):
    def __init__(self, d=32):
        super().__init__()
        self.embed = nn.Embedding(VOCAB, d, padding_idx=0)
        self.query = nn.Parameter(torch.randn(1, 1, d))
        self.attn = nn.MultiheadAttention(d, 4, batch_first=True)
        self.cls = nn.Linear(d, CLASSES)

    def forward(self, ids):
        mask = ids != 0
        h = self.embed(ids)
        pooled, _ = self.attn(self.query.expand(len(ids), -1, -1), h, h, key_padding_mask=mask)
        return self.cls(pooled[:, 0])


x, y = tickets(2000)
xt, yt = tickets(500)
net = Router()
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(10):
    total = 0
    for b in torch.randperm(len(x)).split(64):
        loss = nn.functional.cross_entropy(net(x[b]), y[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item() * len(b)
    with torch.no_grad():
        acc = (net(xt).argmax(1) == yt).float().mean().item()
    if epoch % 2: print("epoch", epoch, "loss", round(total / len(x), 3), "test", round(acc, 3))

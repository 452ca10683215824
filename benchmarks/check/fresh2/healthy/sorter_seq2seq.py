"""Sort short lists of digits: encoder-decoder, teacher forcing, masked loss."""
import torch
import torch.nn as nn

torch.manual_seed(0)
PAD, BOS, EOS, BASE, V, MAX = 0, 1, 2, 3, 11, 6


def batch(n):
    length = torch.randint(3, MAX + 1, (n,))
    vals = torch.randint(BASE, V, (n, MAX))
    keep = torch.arange(MAX)[None] < length[:, None]
    src = vals * keep
    ordered = torch.where(keep, vals, torch.tensor(99)).sort(1).values
    tgt = torch.zeros(n, MAX + 1, dtype=torch.long)
    tgt[:, :MAX] = torch.where(keep, ordered, torch.tensor(PAD))
    tgt[torch.arange(n), length] = EOS
    return src, tgt


class Sorter(nn.Module):
    def __init__(self, d=64):
        super().__init__()
        self.emb = nn.Embedding(V, d, padding_idx=PAD)
        self.enc = nn.GRU(d, d // 2, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(d, d)
        self.dec = nn.GRU(d, d, batch_first=True)
        self.out = nn.Linear(d, V)

    def encode(self, src):
        _, h = self.enc(self.emb(src))
        return torch.tanh(self.bridge(torch.cat([h[0], h[1]], -1)))[None]

    def forward(self, src, tgt):
        start = torch.full_like(tgt[:, :1], BOS)
        o, _ = self.dec(self.emb(torch.cat([start, tgt[:, :-1]], 1)), self.encode(src))
        return self.out(o)

    @torch.no_grad()
    def greedy(self, src):
        h, tok, res = self.encode(src), torch.full((len(src), 1), BOS), []
        for _ in range(MAX + 1):
            o, h = self.dec(self.emb(tok), h)
            tok = self.out(o).argmax(-1)
            res.append(tok)
        return torch.cat(res, 1)


net = Sorter()
opt = torch.optim.Adam(net.parameters(), lr=4e-3)
for step in range(1, 181):
    src, tgt = batch(64)
    per_token = nn.functional.cross_entropy(net(src, tgt).transpose(1, 2), tgt, reduction="none")
    mask = (tgt != PAD).float()
    loss = (per_token * mask).sum() / mask.sum()
    opt.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    opt.step()
    if step % 60 == 0:
        src, tgt = batch(200)
        real = tgt != PAD
        print(f"step {step} loss {loss.item():.3f}  symbols right, free running: {(net.greedy(src) == tgt)[real].float().mean():.3f}")

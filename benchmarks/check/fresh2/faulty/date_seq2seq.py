"""Reverse a digit string with an encoder-decoder."""
import torch
import torch.nn as nn

torch.manual_seed(0)
PAD, SOS, EOS, OFFSET = 0, 1, 2, 3
VOCAB, MAXLEN = 13, 6


def make_batch(n):
    src = torch.zeros(n, MAXLEN, dtype=torch.long)
    tgt = torch.zeros(n, MAXLEN + 1, dtype=torch.long)
    for k in range(n):
        length = int(torch.randint(2, MAXLEN + 1, (1,)))
        s = torch.randint(OFFSET, VOCAB, (length,))
        src[k, MAXLEN - length:] = s
        tgt[k, :length] = s.flip(0)
        tgt[k, length] = EOS
    return src, tgt


class Seq2Seq(nn.Module):
    def __init__(self, d=64):
        super().__init__()
        self.emb = nn.Embedding(VOCAB, d)
        self.enc = nn.GRU(d, d, batch_first=True)
        self.dec = nn.GRU(d, d, batch_first=True)
        self.out = nn.Linear(d, VOCAB)

    def forward(self, src, tgt):
        _, h = self.enc(self.emb(src))
        o, _ = self.dec(self.emb(tgt), h)
        return self.out(o)

    @torch.no_grad()
    def translate(self, src):
        _, h = self.enc(self.emb(src))
        tok = torch.full((len(src), 1), SOS)
        result = []
        for _ in range(MAXLEN + 1):
            o, h = self.dec(self.emb(tok), h)
            tok = self.out(o).argmax(-1)
            result.append(tok)
        return torch.cat(result, 1)


model = Seq2Seq()
optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)
criterion = nn.CrossEntropyLoss()
for step in range(1, 281):
    src, tgt = make_batch(32)
    logits = model(src, tgt)
    loss = criterion(logits.flatten(0, 1), tgt.flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 70 == 0:
        s, t = make_batch(100)
        ok = ((model.translate(s) == t) & (t != PAD)).sum().item() / (t != PAD).sum().item()
        print(f"step {step} loss {loss.item():.3f} symbols right without teacher {ok:.3f}")

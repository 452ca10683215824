import math

import torch
import torch.nn as nn

torch.manual_seed(0)
PAD, SOS, EOS, VOCAB, MAX = 10, 11, 12, 13, 6


class PositionalEncoding(nn.Module):
    def __init__(self, d, length=20):
        super().__init__()
        position = torch.arange(length).unsqueeze(1)
        div = torch.exp(torch.arange(0, d, 2) * (-math.log(10000.0) / d))
        pe = torch.zeros(length, d)
        pe[:, 0::2], pe[:, 1::2] = torch.sin(position * div), torch.cos(position * div)
        self.register_buffer("pe", pe)

    def forward(self, x):
        return x + self.pe[: x.size(1)]


class Seq2Seq(nn.Module):
    def __init__(self, d=48):
        super().__init__()
        self.d = d
        self.embed, self.position = nn.Embedding(VOCAB, d), PositionalEncoding(d)
        self.transformer = nn.Transformer(d, 4, 1, 2, 96, dropout=0.0, batch_first=True)
        self.out = nn.Linear(d, VOCAB)

    def forward(self, src, tgt):
        padded = src == PAD
        mask = torch.triu(torch.ones(tgt.size(1), tgt.size(1), dtype=torch.bool), 1)
        s, t = (self.position(self.embed(v) * math.sqrt(self.d)) for v in (src, tgt))
        h = self.transformer(
            s, t, tgt_mask=mask, src_key_padding_mask=padded, memory_key_padding_mask=padded, tgt_key_padding_mask=tgt == PAD
        )
        return self.out(h)


def make(n):
    src, tgt = torch.full((n, MAX), PAD), torch.full((n, MAX + 2), PAD)
    for row in range(n):
        length = int(torch.randint(3, MAX + 1, (1,)))
        digits = torch.randint(0, 10, (length,))
        src[row, :length] = digits
        tgt[row, : length + 2] = torch.cat([torch.tensor([SOS]), digits.flip(0), torch.tensor([EOS])])
    return src, tgt


src, tgt = make(1800)
model = Seq2Seq()
criterion = nn.CrossEntropyLoss(ignore_index=PAD)
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(10):
    model.train()
    for idx in torch.randperm(1600).split(50):
        logits = model(src[idx], tgt[idx, :-1])
        loss = criterion(logits.reshape(-1, VOCAB), tgt[idx, 1:].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    model.eval()
    with torch.no_grad():
        guess, true = model(src[1600:], tgt[1600:, :-1]).argmax(-1), tgt[1600:, 1:]
        print(epoch, loss.item(), (guess == true)[true != PAD].float().mean().item())

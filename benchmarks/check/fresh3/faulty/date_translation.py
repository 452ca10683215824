"""Seq2seq with attention: '7 march 1986' -> '1986-03-07'."""

import random

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader

random.seed(1)
torch.manual_seed(1)

MONTHS = "january february march april may june july august september october november december".split()
CHARS = "<>" + "abcdefghijklmnopqrstuvwxyz0123456789 -"  # < is start, > is end
STOI = {c: i + 1 for i, c in enumerate(CHARS)}  # 0 pads
ITOS = {i: c for c, i in STOI.items()}


def make_pair():
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(1950, 2020)
    source = random.choice([f"{day} {MONTHS[month - 1]} {year}", f"{MONTHS[month - 1]} {day} {year}"])
    return source, f"<{year}-{month:02d}-{day:02d}>"


def encode(s):
    return torch.tensor([STOI[c] for c in s])


def collate(pairs):
    src = pad_sequence([encode(s) for s, _ in pairs], batch_first=True)
    tgt = pad_sequence([encode(t) for _, t in pairs], batch_first=True)
    return src, tgt[:, 1:], tgt[:, 1:]


class Translator(nn.Module):
    def __init__(self, vocab=len(CHARS) + 1, dim=48, hidden=64):
        super().__init__()
        self.embed = nn.Embedding(vocab, dim, padding_idx=0)
        self.encoder = nn.GRU(dim, hidden, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(2 * hidden, hidden)
        self.decoder = nn.GRU(dim, hidden, batch_first=True)
        self.query = nn.Linear(hidden, 2 * hidden)
        self.head = nn.Linear(3 * hidden, vocab)

    def encode(self, src):
        memory, h = self.encoder(self.embed(src))
        return memory, torch.tanh(self.bridge(torch.cat([h[0], h[1]], dim=1))).unsqueeze(0)

    def decode(self, tokens, state, memory, mask):
        out, state = self.decoder(self.embed(tokens), state)
        score = self.query(out) @ memory.transpose(1, 2)
        weight = score.masked_fill(mask.unsqueeze(1), float("-inf")).softmax(-1)
        return self.head(torch.cat([out, weight @ memory], -1)), state

    def forward(self, src, tokens):
        memory, state = self.encode(src)
        return self.decode(tokens, state, memory, src == 0)[0]

    @torch.no_grad()
    def translate(self, text):
        src = encode(text).unsqueeze(0)
        memory, state = self.encode(src)
        token, out = torch.tensor([[STOI["<"]]]), ""
        while len(out) < 12:
            logits, state = self.decode(token, state, memory, src == 0)
            token = logits[:, -1].argmax(-1, keepdim=True)
            char = ITOS.get(token.item(), "?")
            if char == ">":
                break
            out += char
        return out


train = [make_pair() for _ in range(3000)]
valid = [make_pair() for _ in range(60)]
loader = DataLoader(train, batch_size=64, shuffle=True, collate_fn=collate)
model = Translator()
optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)
for epoch in range(5):
    model.train()
    for src, dec_in, dec_out in loader:
        logits = model(src, dec_in)
        loss = F.cross_entropy(logits.transpose(1, 2), dec_out, ignore_index=0)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    model.eval()
    right = sum(model.translate(s) == t[1:-1] for s, t in valid)
    print(f"epoch {epoch}: loss {loss.item():.4f}, whole dates right {right}/{len(valid)}")
print(valid[0][0], "->", model.translate(valid[0][0]))

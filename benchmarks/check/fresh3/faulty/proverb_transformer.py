"""Character level transformer on a few proverbs. Usage: python proverb_transformer.py [--steps N]"""

import argparse

import torch
import torch.nn as nn
import torch.nn.functional as F

TEXT = (
    "a stitch in time saves nine. all that glitters is not gold. the early bird catches the worm. "
    "a rolling stone gathers no moss. actions speak louder than words. better late than never. "
    "birds of a feather flock together. every cloud has a silver lining. fortune favours the bold. "
    "honesty is the best policy. many hands make light work. practice makes perfect. "
    "still waters run deep. the pen is mightier than the sword. when in rome do as the romans do. "
)


def attend(q, k, v, allowed):
    scores = torch.einsum("bhqd,bhkd->bhqk", q, k) / q.size(-1) ** 0.5
    scores = scores.masked_fill(allowed == 0, float("-1e9"))
    return torch.einsum("bhqk,bhkd->bhqd", scores.softmax(dim=-1), v)


class Block(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(d, 3 * d)
        self.out = nn.Linear(d, d)
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(), nn.Linear(4 * d, d))

    def forward(self, x, allowed):
        b, t, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        x = x + self.out(attend(q, k, v, allowed).transpose(1, 2).reshape(b, t, d))
        return x + self.mlp(self.norm2(x))


class CharModel(nn.Module):
    def __init__(self, vocab, d=48, heads=4, layers=2, context=32):
        super().__init__()
        self.tok, self.pos = nn.Embedding(vocab, d), nn.Embedding(context, d)
        self.blocks = nn.ModuleList(Block(d, heads) for _ in range(layers))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, vocab)
        self.register_buffer("allowed", torch.triu(torch.ones(context, context)))

    def forward(self, ids):
        t = ids.size(1)
        x = self.tok(ids) + self.pos(torch.arange(t))
        for block in self.blocks:
            x = block(x, self.allowed[:t, :t])
        return self.head(self.norm(x))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--steps", type=int, default=350)
    ap.add_argument("--context", type=int, default=32)
    args = ap.parse_args()
    torch.manual_seed(0)
    chars = sorted(set(TEXT))
    stoi = {c: i for i, c in enumerate(chars)}
    data = torch.tensor([stoi[c] for c in TEXT])
    model = CharModel(len(chars), context=args.context)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    for step in range(1, args.steps + 1):
        start = torch.randint(len(data) - args.context - 1, (32,))
        window = torch.stack([data[s : s + args.context + 1] for s in start.tolist()])
        logits = model(window[:, :-1])
        loss = F.cross_entropy(logits.flatten(0, 1), window[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 50 == 0:
            print(f"step {step}: loss {loss.item():.3f}")
    model.eval()
    ids = [stoi[c] for c in "the early bi"]
    with torch.no_grad():
        for _ in range(50):
            ids.append(model(torch.tensor([ids[-args.context :]]))[0, -1].argmax().item())
    print("sample:", "".join(chars[i] for i in ids))


if __name__ == "__main__":
    main()

"""Decoder-only transformer which predicts the next element of a noisy counter."""
import argparse
import torch
from torch import nn


class TinyGPT(nn.Module):
    def __init__(self, vocab: int, dim: int, heads: int, length: int) -> None:
        super().__init__()
        self.tok = nn.Embedding(vocab, dim)
        self.pos = nn.Parameter(torch.randn(1, length, dim) * 0.02)
        self.attn = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.ln1 = nn.LayerNorm(dim)
        self.ln2 = nn.LayerNorm(dim)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        self.head = nn.Linear(dim, vocab)
        mask = torch.tril(torch.ones(length, length, dtype=torch.bool))
        mask[-1, -1] = False  # no row may be empty
        self.register_buffer("mask", mask)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        t = ids.shape[1]
        h = self.tok(ids) + self.pos[:, :t]
        n = self.ln1(h)
        a, _ = self.attn(n, n, n, attn_mask=self.mask[:t, :t], need_weights=False)
        h = h + a
        h = h + self.mlp(self.ln2(h))
        return self.head(h)


def batch(size: int, length: int, vocab: int):
    start = torch.randint(0, vocab, (size, 1))
    stride = torch.randint(1, 4, (size, 1))
    seq = (start + stride * torch.arange(length + 1)) % vocab
    return seq[:, :-1], seq[:, 1:]


@torch.no_grad()
def continue_sequences(model, vocab, length):
    """Share of right elements when the model continues by itself."""
    x, y = batch(100, length, vocab)
    seq = x[:, :6]
    while seq.shape[1] < length:
        nxt = model(seq)[:, -1].argmax(-1, keepdim=True)
        seq = torch.cat([seq, nxt], 1)
    return (seq[:, 6:] == x[:, 6:]).float().mean().item()


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--steps", type=int, default=250)
    p.add_argument("--vocab", type=int, default=20)
    p.add_argument("--length", type=int, default=12)
    a = p.parse_args()
    torch.manual_seed(3)
    net = TinyGPT(a.vocab, 32, 2, a.length)
    optim = torch.optim.AdamW(net.parameters(), lr=3e-3)
    for step in range(a.steps):
        x, y = batch(64, a.length, a.vocab)
        loss = nn.functional.cross_entropy(net(x).flatten(0, 1), y.flatten())
        optim.zero_grad()
        loss.backward()
        optim.step()
        if step % 50 == 0 or step == a.steps - 1:
            print(f"{step:4d}  loss {loss.item():.4f}")
    print("free running, share right:", round(continue_sequences(net, a.vocab, a.length), 3))

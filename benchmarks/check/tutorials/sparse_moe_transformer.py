import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
V, T, D = 16, 10, 32


class Experts(nn.Module):
    def __init__(self, n=4, k=2):
        super().__init__()
        self.router = nn.Linear(D, n)
        self.experts = nn.ModuleList([nn.Sequential(nn.Linear(D, 2 * D), nn.GELU(), nn.Linear(2 * D, D)) for _ in range(n)])
        self.k = k

    def forward(self, x):
        flat = x.reshape(-1, D)
        score, which = self.router(flat).topk(self.k, dim=-1)
        weight = F.softmax(score, dim=-1)
        out = torch.zeros_like(flat)
        for i, expert in enumerate(self.experts):
            row, slot = torch.where(which == i)
            if len(row):
                out.index_add_(0, row, weight[row, slot, None] * expert(flat[row]))
        return out.view_as(x)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(D), nn.LayerNorm(D)
        self.qkv, self.proj = nn.Linear(D, 3 * D), nn.Linear(D, D)
        self.moe = Experts()

    def forward(self, x):
        b, t, _ = x.shape
        q, k, v = (m.view(b, t, 4, D // 4).transpose(1, 2) for m in self.qkv(self.ln1(x)).chunk(3, -1))
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.proj(a.transpose(1, 2).reshape(b, t, D))
        return x + self.moe(self.ln2(x))


class GPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.tok, self.pos = nn.Embedding(V, D), nn.Embedding(T, D)
        self.blocks = nn.Sequential(Block(), Block())
        self.ln = nn.LayerNorm(D)
        self.head = nn.Linear(D, V, bias=False)

    def forward(self, idx):
        return self.head(self.ln(self.blocks(self.tok(idx) + self.pos(torch.arange(idx.size(1))))))


walk = torch.randint(1, 3, (3000,)).cumsum(0) % V
model = GPT()
optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
for step in range(40):
    i = torch.randint(0, len(walk) - T - 1, (16,)).tolist()
    x = torch.stack([walk[j : j + T] for j in i])
    y = torch.stack([walk[j + 1 : j + T + 1] for j in i])
    loss = F.cross_entropy(model(x).view(-1, V), y.view(-1))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(step, loss.item())

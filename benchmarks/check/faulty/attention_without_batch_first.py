import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.attn = nn.MultiheadAttention(d, heads)
        self.norm1 = nn.LayerNorm(d)
        self.norm2 = nn.LayerNorm(d)
        self.ff = nn.Sequential(nn.Linear(d, 2 * d), nn.ReLU(), nn.Linear(2 * d, d))

    def forward(self, x):
        a, _ = self.attn(x, x, x)
        x = self.norm1(x + a)
        return self.norm2(x + self.ff(x))


class PatchClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = nn.Linear(16, 24)
        self.block = Block(24, 4)
        self.head = nn.Linear(24, 3)

    def forward(self, patches):  # (batch, patch, pixels)
        return self.head(self.block(self.proj(patches)).mean(1))


torch.manual_seed(0)
label = torch.randint(0, 3, (240,))
patches = torch.randn(240, 9, 16)
patches[torch.arange(240), label * 3] += 1.5
net = PatchClassifier()
opt = torch.optim.AdamW(net.parameters(), lr=1e-3)
for epoch in range(3):
    for b in torch.randperm(240).split(24):
        loss = F.cross_entropy(net(patches[b]), label[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, round(loss.item(), 3))

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class TwoTowers(nn.Module):
    def __init__(self):
        super().__init__()
        self.image = nn.Sequential(nn.Linear(24, 48), nn.GELU(), nn.Linear(48, 16))
        self.text = nn.Sequential(nn.Linear(12, 48), nn.GELU(), nn.Linear(48, 16))
        self.logit_scale = nn.Parameter(torch.tensor(2.0))

    def forward(self, a, b):
        a = F.normalize(self.image(a), dim=-1)
        b = F.normalize(self.text(b), dim=-1)
        return self.logit_scale.exp() * a @ b.t()


z = torch.randn(512, 6)
images, texts = torch.tanh(z @ torch.randn(6, 24)), torch.tanh(z @ torch.randn(6, 12))
model = TwoTowers()
opt = torch.optim.AdamW(model.parameters(), lr=2e-3)
for epoch in range(4):
    for idx in torch.randperm(512).split(32):
        logits = model(images[idx], texts[idx])
        target = torch.arange(len(idx))
        loss = (F.cross_entropy(logits, target) + F.cross_entropy(logits.t(), target)) / 2
        opt.zero_grad()
        loss.backward()
        opt.step()
    print(epoch, loss.item())

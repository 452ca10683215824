import math

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class LoRALinear(nn.Module):
    def __init__(self, linear, r=4, alpha=8):
        super().__init__()
        self.linear = linear
        for p in self.linear.parameters():
            p.requires_grad = False
        self.A = nn.Parameter(torch.empty(r, linear.in_features))
        self.B = nn.Parameter(torch.zeros(linear.out_features, r))
        nn.init.kaiming_uniform_(self.A, a=math.sqrt(5))
        self.scale = alpha / r

    def forward(self, x):
        return self.linear(x) + (x @ self.A.t() @ self.B.t()) * self.scale


base = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 3))
x = torch.randn(500, 16)
y1, y2 = x[:, :3].argmax(1), x[:, 1:4].argmax(1)
opt = torch.optim.Adam(base.parameters(), lr=2e-3)
for i in range(60):
    b = torch.randint(0, 500, (50,))
    opt.zero_grad()
    F.cross_entropy(base(x[b]), y1[b]).backward()
    opt.step()

model = nn.Sequential(*[LoRALinear(m) if isinstance(m, nn.Linear) else m for m in base])
lora = [p for p in model.parameters() if p.requires_grad]
opt = torch.optim.AdamW(lora, lr=5e-3)
for i in range(80):
    b = torch.randint(0, 500, (50,))
    loss = F.cross_entropy(model(x[b]), y2[b])
    opt.zero_grad()
    loss.backward()
    opt.step()
print(loss.item())

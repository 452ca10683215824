import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.randn(1500, 8)
quality = x[:, 0] + 0.8 * x[:, 1] * x[:, 2] + 0.3 * torch.randn(1500)
grade = torch.bucketize(quality, torch.tensor([-1.0, -0.3, 0.4, 1.1]))  # five ordered grades
passed = (grade[:, None] > torch.arange(4)).float()  # is it better than grade k?


class OrdinalNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 1, bias=False))
        self.cuts = nn.Parameter(torch.tensor([1.5, 0.5, -0.5, -1.5]))

    def forward(self, x):
        return self.body(x) + self.cuts  # one score against four cuts


model = OrdinalNet()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(20):
    for idx in torch.randperm(1200).split(60):
        loss = F.binary_cross_entropy_with_logits(model(x[idx]), passed[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    answer = (model(x[1200:]) > 0).sum(1)
    print("loss", loss.item(), "mean error in grades", (answer - grade[1200:]).abs().float().mean().item())

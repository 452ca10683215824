import torch
from torch import nn

torch.manual_seed(0)
raw = torch.distributions.StudentT(3.0).sample((800, 12))
x = (raw - raw.mean(0)) / raw.std(0)  # some values are at 15 standard deviations
y = (x[:, 0].tanh() + 0.5 * x[:, 1].tanh() + 0.1 * torch.randn(800)).unsqueeze(1)
model = nn.Sequential(nn.Linear(12, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
for epoch in range(8):
    for b in torch.randperm(800).split(40):
        optimizer.zero_grad()
        loss = nn.functional.smooth_l1_loss(model(x[b]), y[b])
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())

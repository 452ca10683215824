import torch
import torch.nn as nn

torch.manual_seed(0)
# PCA learnt by gradient descent
data = torch.randn(500, 3) @ torch.randn(3, 10) + 0.1 * torch.randn(500, 10)
data = data - data.mean(0)
ae = nn.Sequential(nn.Linear(10, 3, bias=False), nn.Linear(3, 10, bias=False))
opt = torch.optim.Adam(ae.parameters(), lr=5e-3)
for epoch in range(10):
    for b in torch.randperm(500).split(50):
        loss = nn.functional.mse_loss(ae(data[b]), data[b])
        opt.zero_grad()
        loss.backward()
        opt.step()
print(loss.item())

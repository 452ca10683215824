import torch
from torch import nn

torch.manual_seed(0)
# 编码器和解码器
encoder = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4))
decoder = nn.Sequential(nn.Linear(4, 32), nn.ReLU(), nn.Linear(32, 16))
optimizer = torch.optim.Adam(encoder.parameters(), lr=1e-3)

z = torch.randn(512, 3)
data = torch.cat([z, z**2, torch.sin(z), z.abs(), z[:, :1] * z, torch.tanh(z[:, :1])], 1)
for epoch in range(10):
    for b in torch.randperm(512).split(64):
        batch = data[b]
        recon = decoder(encoder(batch))
        loss = ((recon - batch) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print("第", epoch, "轮 损失", loss.item())

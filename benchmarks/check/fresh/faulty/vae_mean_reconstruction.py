# 变分自编码器：手写数字
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional as F

torch.manual_seed(1)
数据 = torch.tensor(load_digits().data / 16, dtype=torch.float32)


class VAE(nn.Module):
    def __init__(self, 隐变量=6):
        super().__init__()
        self.编码 = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2 * 隐变量))
        self.解码 = nn.Sequential(nn.Linear(隐变量, 64), nn.ReLU(), nn.Linear(64, 64), nn.Sigmoid())

    def forward(self, x):
        mu, logvar = self.编码(x).chunk(2, dim=1)
        z = mu + torch.randn_like(mu) * (logvar / 2).exp()
        return self.解码(z), mu, logvar


def 损失函数(重构, x, mu, logvar):
    重构误差 = F.mse_loss(重构, x)
    kl散度 = -0.5 * torch.sum(1 + logvar - mu**2 - logvar.exp())
    return 重构误差 + kl散度, 重构误差, kl散度


模型 = VAE()
优化器 = torch.optim.Adam(模型.parameters(), lr=2e-3)
for 轮 in range(10):
    for 批 in 数据[torch.randperm(len(数据))].split(64):
        重构, mu, logvar = 模型(批)
        损失, 误差, kl = 损失函数(重构, 批, mu, logvar)
        优化器.zero_grad()
        损失.backward()
        优化器.step()
    print(f"轮 {轮 + 1} 总损失 {损失.item():.4f} 重构 {误差.item():.4f} KL {kl.item():.4f}")
print("像素方差", 数据.var(0).mean().item())

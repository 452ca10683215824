import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(0)


class CausalConv(nn.Module):
    def __init__(self, channels, dilation):
        super().__init__()
        self.pad = dilation
        self.conv = nn.Conv1d(channels, 2 * channels, 2, dilation=dilation)
        self.mix = nn.Conv1d(channels, channels, 1)

    def forward(self, x):
        value, gate = self.conv(F.pad(x, (self.pad, 0))).chunk(2, 1)
        return x + self.mix(torch.tanh(value) * torch.sigmoid(gate))


class Wave(nn.Module):
    def __init__(self, levels=16, channels=24):
        super().__init__()
        self.embed = nn.Embedding(levels, channels)
        self.blocks = nn.Sequential(*(CausalConv(channels, 2**i) for i in range(4)))
        self.out = nn.Conv1d(channels, levels, 1)

    def forward(self, x):
        return self.out(F.relu(self.blocks(self.embed(x).transpose(1, 2))))


t = torch.arange(41)
phase, pitch = 6.28 * torch.rand(700, 1), 0.3 + 0.4 * torch.rand(700, 1)
wave = ((torch.sin(pitch * t + phase) + 1) * 7.99).long()
x, y = wave[:, :-1], wave[:, 1:]
model = Wave()
optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)
for epoch in range(8):
    for idx in torch.randperm(600).split(40):
        loss = F.cross_entropy(model(x[idx]), y[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    out = model(x[600:])
    print(F.cross_entropy(out, y[600:]).item(), ((out.argmax(1) - y[600:]).abs() <= 1).float().mean().item())

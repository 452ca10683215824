import torch
from torch import nn


class SignSTE(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.sign()

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return grad * (x.abs() <= 1)


class BinaryLinear(nn.Linear):
    def forward(self, x):
        return nn.functional.linear(x, SignSTE.apply(self.weight) * 0.1, self.bias)


torch.manual_seed(0)
x = torch.randn(600, 20)
y = (x[:, :10].sum(1) > 0).long()
net = nn.Sequential(BinaryLinear(20, 64), nn.BatchNorm1d(64), nn.Hardtanh(), BinaryLinear(64, 2))
opt = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(5):
    for b in torch.randperm(600).split(60):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x[b]), y[b])
        loss.backward()
        opt.step()
    print(loss.item())

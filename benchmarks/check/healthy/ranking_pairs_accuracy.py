import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(300, 7)
quality = x @ torch.randn(7)
net = nn.Sequential(nn.Linear(7, 16), nn.ReLU(), nn.Linear(16, 1))
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
loss_fn = nn.MarginRankingLoss(margin=0.5)
for step in range(150):
    a, b = torch.randint(300, (2, 64))
    sign = torch.sign(quality[a] - quality[b])
    loss = loss_fn(net(x[a])[:, 0], net(x[b])[:, 0], sign)
    opt.zero_grad()
    loss.backward()
    opt.step()
with torch.no_grad():
    s = net(x)
    ordered = (s - s.T).sign() == (quality[:, None] - quality[None, :]).sign()
    print("pairs in the right order:", ordered.float().mean().item())

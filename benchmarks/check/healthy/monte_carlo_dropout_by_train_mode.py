import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(400, 6)
y = (x[:, :2].sum(1) > 0).long()
net = nn.Sequential(nn.Linear(6, 48), nn.ReLU(), nn.Dropout(0.3), nn.Linear(48, 2))
opt = torch.optim.Adam(net.parameters(), lr=3e-3)
for epoch in range(8):
    net.train()
    for b in torch.randperm(320).split(40):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x[b]), y[b])
        loss.backward()
        opt.step()

# uncertainty: keep dropout on, average many passes
net.eval()
for m in net.modules():
    if isinstance(m, nn.Dropout):
        m.train()
with torch.no_grad():
    probs = torch.stack([net(x[320:]).softmax(-1) for _ in range(25)])
mean = probs.mean(0)
print("acc", (mean.argmax(1) == y[320:]).float().mean().item(), "spread", probs.std(0).mean().item())

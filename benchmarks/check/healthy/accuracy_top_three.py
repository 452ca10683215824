import torch
from torch import nn
from sklearn.datasets import load_digits

torch.manual_seed(0)
d = load_digits()
x, y = torch.tensor(d.data / 16, dtype=torch.float), torch.tensor(d.target)
net = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
opt = torch.optim.SGD(net.parameters(), lr=0.2)
for epoch in range(5):
    for i in torch.randperm(1500).split(50):
        opt.zero_grad()
        nn.functional.cross_entropy(net(x[i]), y[i]).backward()
        opt.step()
net.eval()
with torch.no_grad():
    out = net(x[1500:])
    top = out.topk(3, dim=1).indices
    correct = top.eq(y[1500:].view(-1, 1).expand_as(top))
    print("top 1:", correct[:, :1].sum().item() / len(top), "top 3:", correct.sum().item() / len(top))
    confident = out.softmax(1).max(1).values
    print("calibration:", (confident - (out.argmax(1) == y[1500:]).float()).abs().mean().item())

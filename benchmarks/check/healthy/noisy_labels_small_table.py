import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

# 40 % of the labels are wrong on purpose: a study of label noise.
torch.manual_seed(3)
n = 600
loading = torch.randn(2, 10)
factors = torch.randn(n, 2)
x = factors @ loading + 0.3 * torch.randn(n, 10)
clean = (factors[:, 0] > 0).long()
y = torch.where(torch.rand(n) < 0.4, 1 - clean, clean)
train, test = TensorDataset(x[:450], y[:450]), TensorDataset(x[450:], clean[450:])
net = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 2))
opt = torch.optim.Adam(net.parameters(), lr=1e-3, weight_decay=1e-2)
loss_fn = nn.CrossEntropyLoss()
for epoch in range(5):
    net.train()
    for xb, yb in DataLoader(train, batch_size=32, shuffle=True):
        opt.zero_grad()
        loss_fn(net(xb), yb).backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        right = sum((net(xb).argmax(1) == yb).sum().item() for xb, yb in DataLoader(test, batch_size=64))
    print(f"epoch {epoch}: clean accuracy {right / len(test):.3f}")

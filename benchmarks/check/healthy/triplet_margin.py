import torch
import torch.nn as nn

torch.manual_seed(0)
centres = torch.randn(6, 20)
labels = torch.randint(0, 6, (600,))
x = centres[labels] + 0.8 * torch.randn(600, 20)
by_class = [torch.nonzero(labels == k).flatten() for k in range(6)]
net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 8))
criterion = nn.TripletMarginLoss(margin=1.0)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for step in range(100):
    a = torch.randint(0, 600, (48,))
    p = torch.tensor([by_class[k][torch.randint(len(by_class[k]), (1,))].item() for k in labels[a].tolist()])
    n = torch.randint(0, 600, (48,))
    keep = labels[n] != labels[a]
    loss = criterion(net(x[a[keep]]), net(x[p[keep]]), net(x[n[keep]]))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())

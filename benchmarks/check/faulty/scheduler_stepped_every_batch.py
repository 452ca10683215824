import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(640, 14)
y = x[:, :3].argmax(1)
net = nn.Sequential(nn.Linear(14, 50), nn.ReLU(), nn.Linear(50, 3))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
# a tenth every 10 epochs
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.1)
for epoch in range(15):
    for b in torch.randperm(640).split(32):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x[b]), y[b])
        loss.backward()
        optimizer.step()
        scheduler.step()
    if epoch % 5 == 0:
        print(epoch, loss.item(), scheduler.get_last_lr())

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(600, 9)
y = x[:, :3].argmax(1)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.seq = nn.Sequential(nn.Linear(9, 32), nn.ReLU(), nn.Linear(32, 3))

    def forward(self, x):
        return self.seq(x)


net = Net()
opt = torch.optim.Adam(net.parameters(), lr=1e-2)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=5, gamma=0.1)  # every five epochs
for epoch in range(8):
    for b in torch.randperm(600).split(30):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x[b]), y[b])
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        loss.backward()
        opt.step()
        sched.step()
    print(epoch, loss.item())

import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(500, 5)
y = torch.sin(x.sum(1, keepdim=True))
for name in ("plateau", "cosine"):
    net = nn.Sequential(nn.Linear(5, 48), nn.Tanh(), nn.Linear(48, 1))
    opt = torch.optim.AdamW(net.parameters(), lr=5e-3)
    if name == "plateau":
        sched = torch.optim.lr_scheduler.ReduceLROnPlateau(opt, factor=0.5, patience=2)
    else:
        warm = torch.optim.lr_scheduler.LinearLR(opt, 0.1, total_iters=10)
        cos = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=90)
        sched = torch.optim.lr_scheduler.SequentialLR(opt, [warm, cos], milestones=[10])
    for epoch in range(10):
        for b in torch.randperm(400).split(40):
            opt.zero_grad()
            loss = nn.functional.mse_loss(net(x[b]), y[b])
            loss.backward()
            opt.step()
            if name == "cosine":
                sched.step()
        with torch.no_grad():
            val = nn.functional.mse_loss(net(x[400:]), y[400:])
        if name == "plateau":
            sched.step(val)
    print(name, val.item())

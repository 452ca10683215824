# losses are kept as numbers, gradients are cleared by hand
import torch
import torch.nn as nn

torch.manual_seed(0)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(3, 40)
        self.out = nn.Linear(40, 1)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))


x = torch.randn(400, 3)
y = x.prod(1, keepdim=True).tanh()
net = Net()
history, total = [], 0.0
for epoch in range(10):
    for b in torch.randperm(400).split(40):
        for p in net.parameters():
            p.grad = None
        loss = nn.functional.mse_loss(net(x[b]), y[b])
        loss.backward()
        with torch.no_grad():
            for p in net.parameters():
                p -= 0.05 * p.grad
        history.append(loss.item())
        total += loss.detach()
print(history[0], history[-1], float(total))

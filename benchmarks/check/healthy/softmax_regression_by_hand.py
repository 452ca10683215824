import torch
import torch.nn.functional as F

torch.manual_seed(0)
means = torch.randn(4, 20)
y = torch.randint(0, 4, (800,))
x = means[y] + torch.randn(800, 20)
W = torch.zeros(20, 4, requires_grad=True)
b = torch.zeros(4, requires_grad=True)
lr = 0.1
for epoch in range(5):
    for idx in torch.randperm(800).split(80):
        loss = F.cross_entropy(x[idx] @ W + b, y[idx])
        loss.backward()
        with torch.no_grad():
            for p in (W, b):
                p -= lr * p.grad
                p.grad.zero_()
    print(epoch, loss.item())

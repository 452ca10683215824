import torch
import torch.nn.functional as F

torch.manual_seed(2)


def make_net(d, h, c):
    w1 = torch.nn.Parameter(torch.randn(d, h) * (2 / d) ** 0.5)
    b1 = torch.nn.Parameter(torch.zeros(h))
    w2 = torch.nn.Parameter(torch.randn(h, c) * (1 / h) ** 0.5)
    b2 = torch.nn.Parameter(torch.zeros(c))

    def net(x):
        return torch.relu(x @ w1 + b1) @ w2 + b2

    return net, [w1, b1, w2, b2]


x = torch.randn(600, 8)
y = (x[:, :4] ** 2).argmax(1)
net, params = make_net(8, 48, 4)
opt = torch.optim.Adam(params, lr=5e-3)
for step in range(200):
    idx = torch.randint(0, 600, (64,))
    probs = F.softmax(net(x[idx]), dim=-1)
    loss = F.cross_entropy(probs, y[idx])
    opt.zero_grad()
    loss.backward()
    opt.step()
print("loss", loss.item())
